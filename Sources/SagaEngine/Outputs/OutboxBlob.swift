internal import FlowC

/// The byte form of an outbox row's outputs.
///
/// Version 2, integers big-endian: `u8 version`, `u32 count`, then for each output `u16 length` + topic,
/// `i32 length` + key, `i32 length` + value (-1: none), `u16 count` of headers, each `u16 length` + name and
/// `i32 length` + value. A header count of 0xFFFF repeats the headers of the output before; 0xFFFE is followed by a
/// count of `u32`, and a length of 0xFFFF of a topic or name by a length of `u32`. A value of length -2 is a ticket of
/// `ticket_sheets`: its saga (16 bytes) and position (`i32`) follow. Version 1 is the same without those.
public enum OutboxBlob {
    private static let elsewhere: Int32 = -2
    static let version: UInt8 = 2
    private static let sameHeaders: UInt16 = 0xFFFF
    private static let manyHeaders: UInt16 = 0xFFFE

    /// Writes outputs; the batch's size decides the size of the blob (about the size of what is produced).
    public static func encode(_ outputs: [Output]) -> [UInt8] {
        var writer = BlobWriter()
        writer.bytes.reserveCapacity(
            outputs.reduce(5) {
                $0 + 64 + ($1.key?.count ?? 0) + ($1.place == nil ? $1.value?.count ?? 0 : 20)
            })
        writer.bytes.append(version)
        writer.put(UInt32(outputs.count))
        var last: OutputHeaders?
        for output in outputs {
            writer.name(output.topic)
            writer.bytes(output.key)
            if let place = output.place {
                writer.put(elsewhere)
                writer.put(place.saga.high)
                writer.put(place.saga.low)
                writer.put(place.position)
            } else {
                writer.bytes(output.value)
            }
            if let last, last === output.headers {
                writer.put(sameHeaders)
            } else {
                let count = output.headers.entries.count
                if count < Int(manyHeaders) {
                    writer.put(UInt16(count))
                } else {
                    writer.put(manyHeaders)
                    writer.put(UInt32(count))
                }
                for header in output.headers.entries {
                    writer.name(header.name)
                    writer.bytes(header.value)
                }
                last = output.headers
            }
        }
        return writer.bytes
    }

    /// Reads outputs back.
    public static func decode(_ bytes: UnsafeRawBufferPointer) throws(UnreadableOutbox) -> [Output] {
        var reader = BlobReader(source: bytes)
        let found = try reader.take(1)[0]
        guard (1...version).contains(found) else {
            throw UnreadableOutbox(problem: "version \(found), this program reads \(version)")
        }
        let count: UInt32 = try reader.integer()
        var outputs: [Output] = []
        outputs.reserveCapacity(min(Int(count), bytes.count / 12))
        var last = OutputHeaders([])
        for _ in 0..<count {
            let topic = try reader.name()
            let key = try reader.bytes()
            let (value, place) = try self.value(&reader)
            let headers: UInt16 = try reader.integer()
            if headers != sameHeaders {
                let count = headers == manyHeaders ? try reader.integer() : UInt32(headers)
                var entries: [(name: String, value: [UInt8]?)] = []
                for _ in 0..<count { entries.append((try reader.name(), try reader.bytes())) }
                last = OutputHeaders(entries)
            }
            var output = Output(topic: topic, key: key, value: value, headers: last)
            output.place = place
            outputs.append(output)
        }
        guard reader.isAtEnd else { throw UnreadableOutbox(problem: "bytes after the last output") }
        return outputs
    }

    private static func value(
        _ reader: inout BlobReader
    ) throws(UnreadableOutbox) -> (bytes: [UInt8]?, place: TicketPlace?) {
        let length: Int32 = try reader.integer()
        guard length == elsewhere else { return (length < 0 ? nil : Array(try reader.take(Int(length))), nil) }
        let saga = Identifier(high: try reader.integer(), low: try reader.integer())
        return (nil, TicketPlace(saga: saga, position: try reader.integer()))
    }
}

extension OutboxRow {
    /// The sagas whose tickets it needs.
    var sagas: Set<Identifier> { Set(outputs.lazy.compactMap(\.place?.saga)) }

    /// The row with the values that are stored elsewhere.
    func filled(from tickets: [Identifier: [StoredTicket]]) throws(UnreadableOutbox) -> OutboxRow {
        var outputs = outputs
        var values: [TicketPlace: [UInt8]] = [:]
        for saga in sagas {
            for ticket in tickets[saga] ?? [] {
                values[TicketPlace(saga: saga, position: ticket.position)] = ticket.value
            }
        }
        for index in outputs.indices {
            guard let place = outputs[index].place else { continue }
            guard let value = values[place] else {
                throw UnreadableOutbox(
                    problem: "ticket \(place.position) of saga \(place.saga) is gone, and the outbox row of \(source) "
                        + "up to offset \(to) has not published it")
            }
            outputs[index].value = value
            outputs[index].place = nil
        }
        return OutboxRow(source: source, from: from, to: to, batch: batch, createdAt: createdAt, outputs: outputs)
    }
}
