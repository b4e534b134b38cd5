// swift-tools-version: 6.2
import PackageDescription

// Fuzz targets: a package of their own, since they are built with libFuzzer's main program and instrumentation. It has the
// engine's name, which is what gives `package` declarations to the targets. tools/fuzz/run builds and runs them.
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
    .target(name: "QueryPlan", dependencies: ["Columnar"]),
    .target(name: "SQLFrontend", dependencies: ["QueryPlan"]),
    .target(name: "MapReduce", dependencies: ["Columnar", "SystemIO", "TextFormats", "QueryPlan"]),
    .executableTarget(
      name: "FuzzSQL", dependencies: ["SQLFrontend", "MapReduce"], path: "FuzzSQL",
      swiftSettings: [.unsafeFlags(["-parse-as-library"])]),
    .executableTarget(
      name: "FuzzCSV", dependencies: ["TextFormats"], path: "FuzzCSV",
      swiftSettings: [.unsafeFlags(["-parse-as-library"])]),
  ]
)
