// swift-tools-version: 6.2
import PackageDescription

let package = Package(
  name: "eventgen",
  platforms: [.macOS(.v15)],
  products: [.executable(name: "eventgen", targets: ["eventgen"])],
  targets: [
    .executableTarget(
      name: "eventgen",
      swiftSettings: [.strictMemorySafety(), .treatWarning("StrictMemorySafety", as: .error)])
  ]
)
