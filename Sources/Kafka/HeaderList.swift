internal import CRdkafka

/// Headers in librdkafka's own memory, ready to be produced.
///
/// Build one for what several records share and give it to ``Producer/produce(_:sharing:waiting:)``, or
/// build one a record and hand it over with ``Producer/produce(topic:partition:key:value:headers:timestamp:opaque:waiting:)``.
/// It belongs to one thread at a time.
public struct HeaderList: ~Copyable {
    private let list: OpaquePointer

    /// An empty list with room for `capacity` headers; it grows when needed.
    public init(capacity: Int = 8) {
        list = rd_kafka_headers_new(capacity)
    }

    /// A list of these headers, in this order.
    public init(_ headers: [Header]) {
        self.init(capacity: headers.count)
        for header in headers { append(header) }
    }

    private init(owning list: OpaquePointer) {
        self.list = list
    }

    deinit {
        rd_kafka_headers_destroy(list)
    }

    /// How many headers the list holds.
    public var count: Int { rd_kafka_header_cnt(list) }

    /// A list of its own with the same headers.
    public borrowing func copy() -> HeaderList {
        HeaderList(owning: rd_kafka_headers_copy(list))
    }

    /// Adds a header at the end; the bytes are copied.
    public mutating func append(_ header: Header) {
        guard let value = header.value else { return append(header.name, UnsafeRawBufferPointer?.none) }
        value.withUnsafeBytes { append(header.name, $0) }
    }

    /// Adds a header of text at the end.
    public mutating func append(_ name: String, _ text: String) {
        var text = text
        text.withUTF8 { append(name, UnsafeRawBufferPointer($0)) }
    }

    /// Adds a header at the end; the bytes are copied, nil stores a null value.
    public mutating func append(_ name: String, _ value: UnsafeRawBufferPointer?) {
        var name = name
        name.withUTF8 { utf8 in
            utf8.withMemoryRebound(to: CChar.self) { characters in
                // Fails only for a list that belongs to a consumed message, which ours never is.
                _ = rd_kafka_header_add(
                    list, characters.baseAddress, characters.count,
                    value?.start, value?.count ?? 0)
            }
        }
    }

    /// Runs a call that takes over the list when it succeeds; when it fails, the list stays ours.
    consuming func transfer(_ call: (OpaquePointer) throws(KafkaError) -> Void) throws(KafkaError) {
        do throws(KafkaError) {
            try call(list)
        } catch {
            _ = consume self
            throw error
        }
        discard self
    }
}
