import SystemIO

/// Runs micro-benchmarks and prints JSON; Benchmarks/kernels/run makes sense of it.
///
///     KernelBenchmarks --list             the names
///     KernelBenchmarks NAME…              measures these, or all
///     KernelBenchmarks --passes N NAME    runs one N times behind a first pass, for callgrind
@main
struct KernelBenchmarks {
  static func main() throws {
    defer { ScratchFolder.remove() }
    var arguments = Array(CommandLine.arguments.dropFirst())
    if arguments == ["--list"] {
      for kernel in try Kernel.all() { print(kernel.name) }
      return
    }
    var passes: Int?
    if arguments.first == "--passes", arguments.count == 3, let count = Int(arguments[1]), count > 0 {
      passes = count
      arguments.removeFirst(2)
    }
    let kernels = try Kernel.all(in: arguments)
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
  /// Every kernel with its data, or those of the groups that names are of: what comes before a point.
  static func all(in names: [String] = []) throws -> [Kernel] {
    let groups: [(name: String, make: () throws -> [Kernel])] = [
      ("csv_index", csvIndex), ("decode", decoding), ("read", reading), ("hash", hashing), ("group", grouping),
      ("intern", interning), ("shuffle", shuffle), ("distinct", distinct), ("csv_write", writing),
    ]
    let wanted = Set(names.map { $0.prefix { $0 != "." } })
    return try groups.filter { names.isEmpty || wanted.contains(Substring($0.name)) }.flatMap { try $0.make() }
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
