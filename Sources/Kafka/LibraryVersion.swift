internal import CRdkafka

/// The version of librdkafka that this process runs with, which need not be the one it was built with.
public struct LibraryVersion: Comparable, Sendable, CustomStringConvertible {
    /// `0xMMmmrrxx`: major, minor, revision, pre-release.
    public let number: Int32

    /// The oldest version that is supported: the first with the admin calls and the fixes that are relied on.
    public static let oldestSupported = LibraryVersion(number: 0x0200_0000)

    /// The version found at run time.
    public static var current: LibraryVersion { LibraryVersion(number: rd_kafka_version()) }

    /// Wraps a number of librdkafka's form.
    public init(number: Int32) {
        self.number = number
    }

    /// Throws when this version is too old. Every client asks this of ``current`` before it is created.
    public func requireSupported() throws(KafkaError) {
        guard self < .oldestSupported else { return }
        throw KafkaError(
            .unsupportedFeature,
            text: "librdkafka \(self) is too old, at least \(Self.oldestSupported) is needed: install a newer one",
            operation: "load librdkafka")
    }

    /// Older before newer.
    public static func < (left: LibraryVersion, right: LibraryVersion) -> Bool { left.number < right.number }

    /// `major.minor.revision`.
    public var description: String { "\(number >> 24 & 0xff).\(number >> 16 & 0xff).\(number >> 8 & 0xff)" }
}
