internal import ArgumentParser
internal import FlowC
internal import Foundation
internal import Kafka
internal import OrchestratorTestKit

/// `orchestrator publish`
struct Publish: ReportingCommand {
    static let configuration = CommandConfiguration(
        abstract: "Publishes decisions to the topic of consolidated decisions.",
        discussion: """
            FILE holds JSON: a record {key, headers, value}, a decision or plan alone, a list of these, or one a line. A key \
            that is missing is the plan id; headers that are missing are those that producers send. Waits until all are \
            delivered; exit code 1 when one is not.

            Examples:
              orchestrator publish Scripts/examples/*.json --shift-to-now
              orchestrator publish --generate diamond --tasks 8 --count 1000 --rate 200 --format avro
            """)

    /// How the tasks of a generated plan depend on each other.
    enum Shape: String, CaseIterable, ExpressibleByArgument {
        case linear, diamond, fanout, random

        var shape: DecisionOptions.Shape {
            switch self {
            case .linear: .linear
            case .diamond: .diamond
            case .fanout: .fanout
            case .random: .random(maxDependencies: 3)
            }
        }
    }

    @Argument(help: ArgumentHelp("Files of JSON, - for standard input.", valueName: "file"))
    var files: [String] = []

    @Option(help: "How values are written.")
    var format: ValueFormat = .json

    @Option(help: "Records in all; what the files hold is repeated or cut short. (default: each once)")
    var count: Int?

    @Option(help: ArgumentHelp("Records a second, at most.", valueName: "n/s"))
    var rate: Double?

    @Flag(help: "Move created_at to now, and valid_until and the plan's times by as much.")
    var shiftToNow = false

    @Option(help: "Make decisions instead of reading them: the shape of their plans.")
    var generate: Shape?

    @Option(help: "Tasks of a generated plan.")
    var tasks = 5

    @Option(help: "What generated decisions are derived from: the same seed gives the same ids.")
    var seed: UInt64 = 1

    @OptionGroup(title: "Configuration") var file: ConfigurationOptions
    @OptionGroup(title: "Kafka") var kafka: KafkaOptions
    @OptionGroup(title: "Schemas") var schemas: SchemasOptions

    func validate() throws {
        if files.isEmpty == (generate == nil) {
            throw ValidationError("Give files (- for standard input), or --generate, and not both.")
        }
        if let count, count < 1 { throw ValidationError("--count must be at least 1.") }
        if let rate, !(rate > 0 && rate.isFinite) { throw ValidationError("--rate must be more than 0.") }
        if !(1...10_000).contains(tasks) { throw ValidationError("--tasks must be from 1 to 10000.") }
    }

    func perform() throws {
        let settings = try file.load(kafka, schemas).settings
        let access = try KafkaAccess(settings)
        let records = try source()
        let next = try encoder(records, settings)
        let report = try access.run { access in
            _ = try access.topic(settings.consensusTopic)
            let publisher = DecisionPublisher(topic: settings.consensusTopic, rate: rate)
            return try publisher.publish(count ?? records.count, through: access, record: next)
        }
        let seconds = report.elapsed / .seconds(1)
        Terminal.out(
            "published \(report.delivered) of \(report.sent) records to \(settings.consensusTopic) in "
                + "\(Self.number(seconds)) s, \(Self.number(report.perSecond)) a second, \(report.failures.count) failed"
        )
        guard report.failures.isEmpty else {
            throw CommandFailure(
                .failure, report.failures.prefix(5).map { "not delivered: \($0.error)" }.joined(separator: "\n"))
        }
    }

    /// Gives the i-th record, moved and encoded.
    private func encoder(_ records: RecordSource, _ settings: Settings) throws -> (Int) throws -> DecisionValue {
        let shift: (DecisionRecord) -> DecisionRecord = { record in
            guard shiftToNow, let shift = TimeShift(of: record.json, now: WallClock.milliseconds) else { return record }
            var moved = record
            moved.json = shift.applied(to: record.json)
            return moved
        }
        let encoder = RecordEncoding(format == .avro ? try DecisionEncoder(registry: settings.schemaRegistry()) : nil)
        return { index in
            let record = shift(records.record(index))
            return try encoder.encode(record)
        }
    }

    private func source() throws -> RecordSource {
        if let generate {
            let factory = DecisionFactory(seed: seed)
            let options = DecisionOptions(shape: generate.shape, tasks: tasks, createdAt: WallClock.milliseconds)
            return RecordSource(count: 1) { index in
                let made = factory.decision(index, options)
                return DecisionRecord(
                    key: made.key, headers: made.headers.map { ($0.name, $0.value) }, json: made.value,
                    isBarePlan: false)
            }
        }
        var records: [DecisionRecord] = []
        for name in files {
            let content =
                name == "-"
                ? FileHandle.standardInput.readDataToEndOfFile() : FileManager.default.contents(atPath: name)
            guard let content else { throw CommandFailure(.failure, "\(name): no such file, or no permission") }
            do throws(DecisionInput.Problem) {
                records += try DecisionInput.read(Array(content), name: name == "-" ? "standard input" : name)
            } catch {
                throw CommandFailure(.failure, error.description)
            }
        }
        return RecordSource(count: records.count) { records[$0 % records.count] }
    }

    private static func number(_ value: Double) -> String {
        value < 10 ? String((value * 100).rounded() / 100) : String(Int(value.rounded()))
    }
}

/// Records by their number; numbers from `count` on repeat or continue them.
private struct RecordSource {
    let count: Int
    let record: (Int) -> DecisionRecord
}

/// Encodes records, as Avro with an encoder and as JSON without; a class because a closure holds it. Used by one thread.
private final class RecordEncoding {
    private var encoder: DecisionEncoder?

    init(_ encoder: consuming DecisionEncoder?) { self.encoder = encoder }

    func encode(_ record: DecisionRecord) throws -> DecisionValue {
        let name = record.key
        do {
            return try encoder?.encode(record)
                ?? DecisionValue(key: record.key, headers: record.headers, value: record.json)
        } catch {
            throw CommandFailure(.failure, "the record with the key \(name) is no Avro of its schema: \(error)")
        }
    }
}
