// swift-tools-version: 6.2
import PackageDescription

/// Every Swift target is built in Swift 6 language mode with the upcoming features the house rules name.
/// With STRICT set (as continuous integration does) a warning is an error.
let house: [SwiftSetting] =
    [
        .swiftLanguageMode(.v6),
        .enableUpcomingFeature("ExistentialAny"),
        .enableUpcomingFeature("MemberImportVisibility"),
        .enableUpcomingFeature("InternalImportsByDefault"),
    ] + (Context.environment["STRICT"] == nil ? [] : [.treatAllWarnings(as: .error)])

let package = Package(
    name: "orchestrator",
    products: [
        .executable(name: "orchestrator", targets: ["orchestrator"]),
        .library(name: "OrchestratorTestKit", targets: ["OrchestratorTestKit"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.0"),
        .package(url: "https://github.com/apple/swift-configuration", from: "1.4.0"),
        .package(url: "https://github.com/apple/swift-crypto", from: "4.5.0"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.0"),
        // The HTTP server and what its interface is made of. Without traits: settings come from our own table.
        .package(url: "https://github.com/apple/swift-http-types", from: "1.8.0"),
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.0"),
        .package(url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.0", traits: []),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
        // The HTTP client of what this service asks of others: self-healing, error budgets.
        .package(url: "https://github.com/swift-server/async-http-client", from: "1.37.0"),
    ],
    targets: [
        // System libraries: module maps and shim headers, nothing else.
        .systemLibrary(name: "CRdkafka", pkgConfig: "rdkafka", providers: [.apt(["librdkafka-dev"])]),
        .systemLibrary(name: "CAvro", pkgConfig: "avro-c", providers: [.apt(["libavro-dev"])]),
        .systemLibrary(name: "CPostgres", pkgConfig: "libpq", providers: [.apt(["libpq-dev"])]),
        // C++ over simdjson (Debian: libsimdjson-dev). Linked by name: its pkg-config file carries a flag that SwiftPM refuses.
        .target(name: "CDocument", linkerSettings: [.linkedLibrary("simdjson")]),
        // jemalloc as the allocator of the program (Debian: libjemalloc-dev), and how it is set.
        .target(name: "CAllocator", linkerSettings: [.linkedLibrary("jemalloc")]),

        // Rooms.
        .target(name: "Documents", dependencies: ["CDocument"], swiftSettings: house),
        .target(name: "Kafka", dependencies: ["CRdkafka"], swiftSettings: house),
        .target(name: "Avro", dependencies: ["CAvro", "Documents"], swiftSettings: house),
        .target(
            name: "Postgres",
            dependencies: ["CPostgres", .product(name: "Crypto", package: "swift-crypto")],
            swiftSettings: house),
        .target(
            name: "FlowC",
            dependencies: ["Documents", .product(name: "Crypto", package: "swift-crypto")],
            swiftSettings: house),
        .target(
            name: "SagaEngine",
            dependencies: [
                "Kafka", "Avro", "Postgres", "FlowC", "Documents",
                .product(name: "Logging", package: "swift-log"),
            ],
            swiftSettings: house),
        .target(
            name: "Operations",
            dependencies: [
                "SagaEngine", "FlowC", "Kafka", "Documents",
                .product(name: "AsyncHTTPClient", package: "async-http-client"),
                .product(name: "HTTPTypes", package: "swift-http-types"),
                .product(name: "Hummingbird", package: "hummingbird"),
                .product(name: "HummingbirdCore", package: "hummingbird"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOHTTP1", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
            ],
            swiftSettings: house),
        .target(
            name: "OrchestratorTestKit",
            dependencies: ["SagaEngine", "Kafka", "Avro", "Postgres", "FlowC", "Documents"],
            swiftSettings: house),
        .executableTarget(
            name: "orchestrator",
            dependencies: [
                "Operations", "SagaEngine", "OrchestratorTestKit", "Kafka", "Avro", "Postgres", "FlowC", "Documents",
                "CAllocator",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "Configuration", package: "swift-configuration"),
                .product(name: "Logging", package: "swift-log"),
            ],
            swiftSettings: house),

        // Tests mirror the rooms one to one.
        .testTarget(name: "DocumentsTests", dependencies: ["Documents"], swiftSettings: house),
        .testTarget(
            name: "KafkaTests", dependencies: ["Kafka", "OrchestratorTestKit", "CRdkafka"], swiftSettings: house),
        .testTarget(name: "AvroTests", dependencies: ["Avro", "Documents", "CAvro"], swiftSettings: house),
        .testTarget(name: "PostgresTests", dependencies: ["Postgres", "OrchestratorTestKit"], swiftSettings: house),
        .testTarget(
            name: "FlowCTests", dependencies: ["FlowC", "Documents", "OrchestratorTestKit"], swiftSettings: house),
        .testTarget(
            name: "SagaEngineTests",
            dependencies: [
                "SagaEngine", "OrchestratorTestKit", "Kafka", "Avro", "Postgres", "FlowC", "Documents",
                .product(name: "Logging", package: "swift-log"),
            ],
            swiftSettings: house),
        .testTarget(
            name: "OperationsTests",
            dependencies: [
                "Operations", "SagaEngine", "OrchestratorTestKit", "FlowC", "Kafka", "Avro", "Postgres", "Documents",
                .product(name: "HTTPTypes", package: "swift-http-types"),
                .product(name: "Hummingbird", package: "hummingbird"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "NIOCore", package: "swift-nio"),
            ],
            swiftSettings: house),
        .testTarget(
            name: "OrchestratorTests",
            dependencies: [
                "orchestrator", "OrchestratorTestKit", "Operations", "SagaEngine", "Kafka", "Avro", "Postgres", "FlowC",
                "Documents", "CAllocator",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "Configuration", package: "swift-configuration"),
                .product(name: "Logging", package: "swift-log"),
            ],
            swiftSettings: house),
    ],
    cxxLanguageStandard: .cxx17
)
