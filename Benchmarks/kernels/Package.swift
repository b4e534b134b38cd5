// swift-tools-version: 6.2
import PackageDescription

// Micro-benchmarks of the kernels: a package of its own, so that nobody builds it by the way. It has the engine's name,
// which is what gives `package` declarations to the targets. Benchmarks/kernels/run builds and runs it.
let strict: [SwiftSetting] = [
  .strictMemorySafety(),
  .treatWarning("StrictMemorySafety", as: .error),
]

let package = Package(
  name: "dayfold",
  platforms: [.macOS(.v15)],
  targets: [
    .target(name: "CKernels"),
    .target(name: "CSystem"),
    .target(name: "CXXHash"),
    .target(name: "Columnar", dependencies: ["CKernels"]),
    .target(name: "SystemIO", dependencies: ["CSystem", "CXXHash"]),
    .target(name: "TextFormats", dependencies: ["CKernels", "Columnar", "SystemIO"]),
    .target(name: "CCounters", path: "CCounters"),
    .executableTarget(
      name: "KernelBenchmarks", dependencies: ["CCounters", "CKernels", "Columnar", "SystemIO", "TextFormats"],
      path: "KernelBenchmarks", swiftSettings: strict),
  ]
)
