/// Finds the leftmost match and its groups, preferring as Perl does, in time linear in text and program.
///
/// Short texts are searched by backtracking that enters no (instruction, place) twice; for others, all ways are followed
/// side by side.
final class RegexGroups {
  private let program: RegexProgram
  /// First and last place of each group of the last match, -1 where it took no part.
  private(set) var slots: [Int]
  /// Whether a match can begin with a byte; empty where it can begin without one.
  private let firstBytes: [Bool]
  private var visited: [UInt64] = []
  private var jobs: [Job] = []

  /// A way not tried yet, or (`instruction` negative) a slot to be given its old value.
  private struct Job: BitwiseCopyable {
    var instruction: Int32
    var place: Int
    var slot: Int32 = 0
  }

  /// Bits of `visited` up to which texts are searched by backtracking.
  private static let maximumVisited = 1 << 21

  init(_ program: RegexProgram) {
    self.program = program
    firstBytes = Self.firstBytes(of: program)
    slots = [Int](repeating: -1, count: program.slotCount)
  }

  /// Finds the leftmost match that begins at `start` or behind it.
  func find(_ text: UnsafeBufferPointer<UInt8>, from start: Int, prefix: UnsafeBufferPointer<UInt8>) -> Bool {
    guard program.instructions.count * (text.count - start + 1) <= Self.maximumVisited else {
      return unsafe findInParallel(text, from: start)
    }
    let wordCount = (program.instructions.count * (text.count - start + 1) + 63) / 64
    if visited.count < wordCount { visited = [UInt64](repeating: 0, count: wordCount) }
    unsafe visited.withUnsafeMutableBufferPointer { words in
      for index in 0..<wordCount { unsafe words[index] = 0 }
    }
    var place = start
    while place <= text.count {
      if let needle = prefix.baseAddress, !prefix.isEmpty, let base = text.baseAddress {
        place = unsafe ByteSearch.find(needle, prefix.count, in: base, text.count, from: place)
        if place < 0 { return false }
      } else if !firstBytes.isEmpty {
        while place < text.count, unsafe !firstBytes[Int(text[place])] { place += 1 }
        if place == text.count { return false }
        if program.isAnchored, place > start { return false }
      }
      if unsafe tryAt(place, text, start) { return true }
      if program.isAnchored { return false }
      place += 1
      // Matches begin where characters begin.
      while place < text.count, unsafe CodePoints.isContinuation(text[place]) { place += 1 }
    }
    return false
  }

  /// The bytes of the instructions that are reached before any byte; empty if a match is among these. Assertions are
  /// taken to hold.
  private static func firstBytes(of program: RegexProgram) -> [Bool] {
    var result = [Bool](repeating: false, count: 256)
    var seen = [Bool](repeating: false, count: program.instructions.count)
    var pending = [program.start]
    while let place = pending.popLast() {
      if seen[Int(place)] { continue }
      seen[Int(place)] = true
      let instruction = program.instructions[Int(place)]
      switch instruction.operation {
      case .match: return []
      case .fail: break
      case .split: pending += [instruction.other, instruction.next]
      case .save, .assert: pending.append(instruction.next)
      case .bytes: for byte in instruction.low...instruction.high { result[Int(byte)] = true }
      case .asciiSet:
        for byte in 0..<128 as Range<UInt8> where program.sets[Int(instruction.other)].contains(byte) {
          result[Int(byte)] = true
        }
      }
    }
    return result
  }

  private func tryAt(_ start: Int, _ text: UnsafeBufferPointer<UInt8>, _ origin: Int) -> Bool {
    // Taken out of the object for the loop, which would otherwise check and count each access.
    var jobs = self.jobs
    self.jobs = []
    defer { self.jobs = jobs }
    jobs.removeAll(keepingCapacity: true)
    jobs.append(Job(instruction: program.start, place: start))
    let width = text.count - origin + 1
    let count = text.count
    return unsafe program.instructions.withUnsafeBufferPointer { instructions in
      unsafe program.sets.withUnsafeBufferPointer { sets in
        unsafe visited.withUnsafeMutableBufferPointer { visited in
          unsafe slots.withUnsafeMutableBufferPointer { slots in
            for index in 0..<slots.count { unsafe slots[index] = -1 }
            while let job = jobs.popLast() {
              if job.instruction < 0 {
                unsafe slots[Int(job.slot)] = job.place
                continue
              }
              var pointer = Int(job.instruction)
              var place = job.place
              // SAFETY: instructions refer to instructions, sets and slots; a bit was made for each of them and each
              // place of the text.
              follow: while true {
                let bit = pointer &* width &+ place &- origin
                let mask = UInt64(1) &<< UInt64(truncatingIfNeeded: bit & 63)
                if unsafe visited[bit &>> 6] & mask != 0 { break }
                unsafe visited[bit &>> 6] |= mask
                let instruction = unsafe instructions[pointer]
                switch instruction.operation {
                case .bytes:
                  guard place < count, unsafe text[place] >= instruction.low, unsafe text[place] <= instruction.high
                  else { break follow }
                  place &+= 1
                case .asciiSet:
                  guard place < count, unsafe sets[Int(instruction.other)].contains(text[place]) else { break follow }
                  place &+= 1
                case .split: jobs.append(Job(instruction: instruction.other, place: place))
                case .save:
                  let slot = Int(instruction.other)
                  jobs.append(Job(instruction: -1, place: unsafe slots[slot], slot: instruction.other))
                  unsafe slots[slot] = place
                case .assert:
                  guard unsafe Self.holds(RegexAssertion(rawValue: instruction.low), text, place) else { break follow }
                case .match: return true
                case .fail: break follow
                }
                pointer = Int(instruction.next)
              }
            }
            return false
          }
        }
      }
    }
  }

  private static func holds(_ assertion: RegexAssertion?, _ text: UnsafeBufferPointer<UInt8>, _ place: Int) -> Bool {
    // SAFETY: reads are behind tests of the place.
    // Inside of a character there is no place.
    if unsafe place < text.count && CodePoints.isContinuation(text[place]) { return false }
    switch assertion {
    case .textStart: return place == 0
    case .textEnd: return place == text.count
    case .lineStart: return unsafe place == 0 || text[place - 1] == 10
    case .lineEnd: return unsafe place == text.count || text[place] == 10
    case .wordBoundary, .notWordBoundary:
      let before = unsafe place > 0 && RegexProgram.isWord(text[place - 1])
      let after = unsafe place < text.count && RegexProgram.isWord(text[place])
      return (before != after) == (assertion == .wordBoundary)
    case nil: return false
    }
  }

  // MARK: Long texts

  /// The ways that are alive at a place, by preference.
  private struct Ways {
    var instructions: [Int32] = []
    var slots: [[Int]] = []
    private var marks: [Int]

    init(count: Int) { marks = [Int](repeating: -1, count: count) }

    mutating func removeAll() {
      instructions.removeAll(keepingCapacity: true)
      slots.removeAll(keepingCapacity: true)
    }

    /// Marks an instruction as entered at a place; false if it was before.
    mutating func enter(_ instruction: Int32, at place: Int) -> Bool {
      if marks[Int(instruction)] == place { return false }
      marks[Int(instruction)] = place
      return true
    }
  }

  func findInParallel(_ text: UnsafeBufferPointer<UInt8>, from start: Int) -> Bool {
    var current = Ways(count: program.instructions.count)
    var next = Ways(count: program.instructions.count)
    var found: [Int]?
    let none = [Int](repeating: -1, count: program.slotCount)
    var place = start
    while place <= text.count {
      let isInside = unsafe place < text.count && CodePoints.isContinuation(text[place])
      if found == nil, !isInside, place == start || !program.isAnchored {
        unsafe add(program.start, none, text, place, to: &current)
      }
      if current.instructions.isEmpty, found != nil || program.isAnchored { break }
      next.removeAll()
      scan: for (index, pointer) in current.instructions.enumerated() {
        let instruction = program.instructions[Int(pointer)]
        switch instruction.operation {
        case .match:
          // Ways that are less preferred no longer count.
          found = current.slots[index]
          break scan
        case .bytes:
          if place < text.count, unsafe text[place] >= instruction.low, unsafe text[place] <= instruction.high {
            unsafe add(instruction.next, current.slots[index], text, place + 1, to: &next)
          }
        case .asciiSet:
          if place < text.count, unsafe program.sets[Int(instruction.other)].contains(text[place]) {
            unsafe add(instruction.next, current.slots[index], text, place + 1, to: &next)
          }
        default: break
        }
      }
      swap(&current, &next)
      place += 1
    }
    guard let found else { return false }
    slots = found
    return true
  }

  private func add(
    _ start: Int32, _ startSlots: [Int], _ text: UnsafeBufferPointer<UInt8>, _ place: Int, to ways: inout Ways
  ) {
    var pending = [(start, startSlots)]
    while let (pointer, slots) = pending.popLast() {
      guard ways.enter(pointer, at: place) else { continue }
      let instruction = program.instructions[Int(pointer)]
      switch instruction.operation {
      case .split:
        pending.append((instruction.other, slots))
        pending.append((instruction.next, slots))
      case .save:
        var saved = slots
        saved[Int(instruction.other)] = place
        pending.append((instruction.next, saved))
      case .assert:
        if unsafe Self.holds(RegexAssertion(rawValue: instruction.low), text, place) {
          pending.append((instruction.next, slots))
        }
      case .fail: break
      case .bytes, .asciiSet, .match:
        ways.instructions.append(pointer)
        ways.slots.append(slots)
      }
    }
  }
}
