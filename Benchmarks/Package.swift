// swift-tools-version: 6.2
import PackageDescription

// A package of its own, so that the main build never resolves it. It sees Faultline only from outside: over its port.

let settings: [SwiftSetting] = [
    .swiftLanguageMode(.v6),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
    .treatAllWarnings(as: .error),
]

let package = Package(
    name: "faultline-benchmarks",
    targets: [
        .systemLibrary(name: "CCrypto", path: "Sources/CCrypto", providers: [.apt(["libssl-dev"])]),
        .executableTarget(
            name: "loadgen",
            dependencies: ["CCrypto"],
            path: "Sources/loadgen",
            swiftSettings: settings
        ),
    ]
)
