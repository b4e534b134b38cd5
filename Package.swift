// swift-tools-version: 6.2
import PackageDescription

// The target graph is the architecture: imports point upwards only, siblings do not import each other.
// docs/architecture.md explains the layers.
let strict: [SwiftSetting] = [
  .strictMemorySafety(),
  .treatWarning("StrictMemorySafety", as: .error),
]

let package = Package(
  name: "dayfold",
  platforms: [.macOS(.v15)],
  products: [
    .executable(name: "dayfold", targets: ["DayfoldCLI"]),
    .library(name: "Dayfold", targets: ["Dayfold"]),
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
    .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
    .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
  ],
  targets: [
    // L0: C, kept small. SIMD kernels, thin system-call wrappers, checksums.
    .target(name: "CKernels"),
    .target(name: "CSystem"),
    .target(name: "CXXHash"),

    // L1
    .target(name: "Columnar", dependencies: ["CKernels"], swiftSettings: strict),
    .target(name: "SystemIO", dependencies: ["CSystem", "CXXHash"], swiftSettings: strict),

    // L2
    .target(
      name: "TextFormats", dependencies: ["CKernels", "Columnar", "SystemIO"], swiftSettings: strict),
    .target(name: "QueryPlan", dependencies: ["Columnar"], swiftSettings: strict),

    // L3
    .target(name: "SQLFrontend", dependencies: ["QueryPlan"], swiftSettings: strict),
    .target(
      name: "JobFiles",
      dependencies: ["Columnar", "QueryPlan", "SystemIO", .product(name: "Yams", package: "Yams")],
      swiftSettings: strict),
    .target(
      name: "MapReduce", dependencies: ["Columnar", "SystemIO", "TextFormats", "QueryPlan"],
      swiftSettings: strict),
    .target(
      name: "Publishing",
      dependencies: ["SystemIO", .product(name: "Crypto", package: "swift-crypto")],
      swiftSettings: strict),

    // L5
    .target(
      name: "Dayfold",
      dependencies: ["SQLFrontend", "JobFiles", "MapReduce", "Publishing"], swiftSettings: strict),
    .executableTarget(
      name: "DayfoldCLI",
      dependencies: [
        "Dayfold", .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ],
      swiftSettings: strict),

    // Tests of the system layer and of publishing; the simulated file system serves others too.
    .target(
      name: "SystemIOTestSupport", dependencies: ["SystemIO"], path: "Tests/SystemIOTestSupport",
      swiftSettings: strict),
    .testTarget(name: "SystemIOTests", dependencies: ["SystemIO", "SystemIOTestSupport"], swiftSettings: strict),
    .executableTarget(
      name: "PublishingTestHelper", dependencies: ["Publishing", "SystemIO"], path: "Tests/PublishingTestHelper",
      swiftSettings: strict),
    .testTarget(
      name: "PublishingTests",
      dependencies: ["Publishing", "SystemIO", "SystemIOTestSupport", "PublishingTestHelper"], swiftSettings: strict),

    // Tests of writers and job files.
    .testTarget(name: "TextOutputTests", dependencies: ["TextFormats", "Columnar"], swiftSettings: strict),
    .testTarget(name: "JobFilesTests", dependencies: ["JobFiles", "QueryPlan", "Columnar"], swiftSettings: strict),

    // A slow interpreter of plans, row by row: the differential tester's second oracle.
    .target(
      name: "RowInterpreter", dependencies: ["Columnar", "QueryPlan"], path: "Tests/RowInterpreter",
      swiftSettings: strict),
    .executableTarget(
      name: "InterpretQuery", dependencies: ["RowInterpreter", "SQLFrontend"], path: "Tests/InterpretQuery",
      swiftSettings: strict),
    .testTarget(name: "RowInterpreterTests", dependencies: ["RowInterpreter"], swiftSettings: strict),

    // Recorded answers to SQL, through the whole engine.
    .testTarget(
      name: "SQLLogicTests", dependencies: ["Dayfold", .product(name: "Crypto", package: "swift-crypto")],
      swiftSettings: strict),

    // Tests of the façade, its sinks, and the built program.
    .testTarget(
      name: "DayfoldTests", dependencies: ["Dayfold", "SystemIOTestSupport"], swiftSettings: strict),
    .testTarget(name: "CLITests", dependencies: ["DayfoldCLI"], swiftSettings: strict),

    // Tests of the engine: hashing, aggregation, shuffle, sorting; stages, schedules, commits.
    .testTarget(name: "ColumnarTests", dependencies: ["Columnar"], swiftSettings: strict),
    .testTarget(
      name: "MapReduceTests", dependencies: ["MapReduce", "SQLFrontend", "SystemIOTestSupport"],
      swiftSettings: strict),

    // Tests of column kernels and expressions.
    .testTarget(name: "ColumnarKernelTests", dependencies: ["Columnar"]),
    .testTarget(name: "ExpressionTests", dependencies: ["MapReduce", "QueryPlan", "Columnar"]),

    // Tests of text kernels and the CSV reader.
    .testTarget(name: "CKernelsTests", dependencies: ["CKernels"], swiftSettings: strict),
    .testTarget(name: "TextFormatsTests", dependencies: ["TextFormats", "Columnar"], swiftSettings: strict),

    // Nasty files and other projects' test files, through the engine and by the serial reader.
    .testTarget(name: "ConformanceTests", dependencies: ["Dayfold"], swiftSettings: strict),

    // Tests of the SQL front end and of plans.
    .testTarget(name: "QueryPlanTests", dependencies: ["QueryPlan", "Columnar"], swiftSettings: strict),
    .testTarget(
      name: "SQLFrontendTests", dependencies: ["SQLFrontend", "QueryPlan", "Columnar"], swiftSettings: strict),
  ]
)
