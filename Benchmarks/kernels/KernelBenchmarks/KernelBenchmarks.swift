import SystemIO

/// Runs micro-benchmarks and prints JSON; Benchmarks/kernels/run makes sense of it.
///
///     KernelBenchmarks --list             the names
///     KernelBenchmarks NAME…              measures these, or all
///     KernelBenchmarks --passes N NAME    runs one N times behind a first pass, for callgrind
@main
struct KernelBenchmarks {
  static func main() throws {
    var arguments = Array(CommandLine.arguments.dropFirst())
    let kernels = try Kernel.all()
    if arguments == ["--list"] {
      for kernel in kernels { print(kernel.name) }
      return
    }
    var passes: Int?
    if arguments.first == "--passes", arguments.count == 3, let count = Int(arguments[1]), count > 0 {
      passes = count
      arguments.removeFirst(2)
    }
    let unknown = arguments.filter { name in !kernels.contains { $0.name == name } }
    guard unknown.isEmpty else {
      StandardStream.error.print("KernelBenchmarks: no kernel is called \(unknown.joined(separator: ", "))\n")
      throw DayfoldError(.usage, "unknown kernel")
    }
    let chosen = arguments.isEmpty ? kernels : kernels.filter { arguments.contains($0.name) }
    if let passes {
      for kernel in chosen { kernel.run(passes: passes) }
      return
    }
    var measurements: [String] = []
    for kernel in chosen {
      StandardStream.error.print("\(kernel.name)\n")
      measurements.append(KernelMeasurement(kernel).json)
    }
    print("{\"kernels\":[\n\(measurements.joined(separator: ",\n"))\n]}")
  }
}

extension Kernel {
  /// Every kernel, with its data.
  static func all() throws -> [Kernel] {
    csvIndex() + (try decoding()) + hashing() + grouping() + shuffle() + distinct() + writing()
  }
}

/// SplitMix64 (Steele, Lea, Flood 2014): the same data in every run.
struct SeededRandom {
  private var state: UInt64

  init(_ seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }

  mutating func below(_ bound: Int) -> Int { Int(next() % UInt64(bound)) }
}
