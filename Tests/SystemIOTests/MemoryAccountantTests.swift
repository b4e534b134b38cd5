import SystemIO
import Testing

struct MemoryAccountantTests {
  @Test func grantsUpToTheBudget() {
    let accountant = MemoryAccountant(budget: 100)
    #expect(accountant.reserve(60, for: .batches) == .granted)
    #expect(accountant.reserve(40, for: .tables) == .granted)
    #expect(accountant.reserve(0, for: .tables) == .granted)
    #expect(accountant.reserve(1, for: .writers) == .spillFirst(.tables))
    accountant.release(40, for: .tables)
    #expect(accountant.reserve(1, for: .writers) == .granted)
    #expect(accountant.reserved == 61)
    #expect(accountant.peakReserved == 100)
    #expect(accountant.reserved(for: .batches) == 60)
  }

  @Test func asksTheLargestHolderToSpill() {
    let accountant = MemoryAccountant(budget: 100)
    #expect(accountant.reserve(30, for: .tables) == .granted)
    #expect(accountant.reserve(50, for: .mapOutputs) == .granted)
    #expect(accountant.reserve(50, for: .batches) == .spillFirst(.mapOutputs))
  }

  @Test func refusesWhatSpillingCannotHelp() {
    let accountant = MemoryAccountant(budget: 100)
    #expect(accountant.reserve(101, for: .tables) == .refused)
    #expect(accountant.reserve(Int.max, for: .tables) == .refused)
    #expect(accountant.reserve(60, for: .batches) == .granted)
    #expect(accountant.reserve(20, for: .tables) == .granted)
    #expect(accountant.reserve(41, for: .writers) == .refused)
    #expect(accountant.reserve(40, for: .writers) == .spillFirst(.tables))
    #expect(accountant.reserved == 80)
  }

  @Test func staysWithinTheBudgetFromManyThreads() async {
    let accountant = MemoryAccountant(budget: 1000)
    await withTaskGroup(of: Void.self) { group in
      for worker in 0..<8 {
        group.addTask {
          for round in 0..<2000 {
            let bytes = (worker * 37 + round * 11) % 400
            if accountant.reserve(bytes, for: .tables) == .granted {
              accountant.release(bytes, for: .tables)
            }
          }
        }
      }
    }
    #expect(accountant.reserved == 0)
    #expect(accountant.peakReserved <= 1000)
  }
}
