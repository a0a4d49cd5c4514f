import FlowC
import Foundation
import Kafka
import Testing

@testable import orchestrator

@Suite(.serialized) struct `Saga command` {
    /// Every command on the topic.
    private func commands(_ place: OperatorPlace) throws -> [Command] {
        var settings = Settings()
        settings.kafkaBootstrapServers = place.servers
        let access = try KafkaAccess(settings)
        var reader = try TopicReader(
            access.topic("orchestration.commands"), through: access, fromBeginning: true, follows: false)
        var commands: [Command] = []
        while let record = try reader.next(until: .now + .seconds(20)) {
            let command = try #require(CommandReader().read(record.value ?? []))
            #expect(record.key == command.key)
            commands.append(command)
        }
        return commands
    }

    /// A place where no instance runs, with the saga of the plan `p`, which waits for its tickets.
    private func place() throws -> (OperatorPlace, Identifier) {
        let place = try OperatorPlace()
        let saga = Identifier.saga(decisionID: "d")
        try place.execute(
            """
            INSERT INTO sagas (saga_id, decision_id, plan_id, intent_id, attempt, state, step, holds_plan, correlation_id,
                risk_band, priority, revision, orchestrator_version, created_at, updated_at)
            VALUES ('\(saga)', 'd', 'p', 'i', 1, 'WAITING_FOR_EVENT', 'C5', true, 'c', 'low', 'NORMAL', 1, 'v2', now(), now())
            """)
        return (place, saga)
    }

    /// What the engine would write.
    private func answer(_ place: OperatorPlace, _ command: String, _ saga: Identifier, _ entries: String) throws {
        try place.execute(
            """
            INSERT INTO saga_history (saga_id, revision, event_id, topic, partition, record_offset, batch, recorded_at,
                orchestrator_version, entries)
            VALUES ('\(saga)', 2, 'command:\(command)', 'orchestration.commands', 0, 0, gen_random_uuid(), now(), 'v2',
                '\(entries)')
            """)
    }

    @Test func `every order becomes a record with what was given`() throws {
        let (place, saga) = try place()
        let ticket = Identifier.ticket(planID: "p", taskID: "t", attempt: 1)
        let wanted: [([String], Command.Order)] = [
            (["cancel"], .cancel), (["pause"], .pause), (["resume"], .resume), (["compensate"], .compensate),
            (["give-up"], .giveUp), (["retry"], .retry(ticket: nil)),
            (["retry", "--ticket", "\(ticket)"], .retry(ticket: ticket)), (["priority", "High"], .priority(.high)),
            (["signal", "--type", "e", "--key", "k"], .signal(Signal(eventType: "e", eventKey: "k"))),
            (
                ["signal", "--type", "e", "--key", "k", "--payload", #"{ "a": [1.0] }"#],
                .signal(Signal(eventType: "e", eventKey: "k", payload: Array(#"{"a":[1.0]}"#.utf8)))
            ),
        ]
        var ids: [String: Command.Order] = [:]
        for (words, order) in wanted {
            let arguments =
                ["saga", words[0], "\(saga)"] + words.dropFirst() + ["--reason", "because", "--issued-by", "ops"]
            let outcome = try Program.run(arguments, environment: place.environment)
            #expect(outcome.code == 0, "\(outcome.errors)")
            let id = try #require(outcome.output.wholeMatch(of: /accepted: ([0-9a-f-]{36})\n/)).output.1
            ids[String(id)] = order
        }
        let commands = try commands(place)
        #expect(Dictionary(commands.map { ($0.id, $0.order) }) { first, _ in first } == ids)
        #expect(commands.count == wanted.count)
        #expect(commands.allSatisfy { $0.saga == saga && $0.reason == "because" && $0.issuedBy == "ops" })
    }

    @Test func `a plan means its open saga, which is named`() throws {
        let (place, saga) = try place()
        let outcome = try place.run("saga", "pause", "p", "--reason", "r")
        #expect(outcome.code == 0)
        #expect(outcome.errors.hasPrefix("plan p: saga \(saga), WAITING_FOR_EVENT\n"))
        #expect(try commands(place).map(\.saga) == [saga])
    }

    @Test func `an unknown saga is an error, and nothing is sent`() throws {
        let place = try OperatorPlace()
        let outcome = try place.run("saga", "cancel", "nobody", "--reason", "r", "--wait", "5")
        #expect(outcome.code == 1)
        #expect(outcome.output == "")
        #expect(outcome.errors == "no saga with the saga id or plan id nobody; nothing was sent\n")
        #expect(try commands(place).isEmpty)
    }

    static let answers: [(String, String, Int32)] = [
        (
            #"[["SIGNAL_RECEIVED",null,"WAITING_FOR_EVENT","CANCEL_REQUESTED",5]]"#, "obeyed: CANCEL_REQUESTED", 0
        ),
        (
            #"[["SIGNAL_RECEIVED",null,"COMPLETED","COMPLETED",5,"cancel by ops (r): refused, wrong_state: it has ended"]]"#,
            "refused: COMPLETED (wrong_state: it has ended)", 1
        ),
    ]

    @Test(arguments: answers) func `the saga's answer is shown, and its refusal is exit code 1`(
        entries: String, line: String, code: Int32
    ) throws {
        let (place, saga) = try place()
        let program = try RunningProgram(
            ["saga", "cancel", "\(saga)", "--reason", "r", "--issued-by", "ops", "--wait", "120"],
            environment: place.environment, speaks: true)
        let accepted = try #require(try program.line())
        try answer(place, String(accepted.dropFirst("accepted: ".count)), saga, entries)
        #expect(try program.line() == line)
        let outcome = program.outcome()
        #expect(outcome.code == code)
    }

    @Test func `no answer within the time is exit code 1`() throws {
        let (place, saga) = try place()
        let outcome = try place.run("saga", "cancel", "\(saga)", "--reason", "r", "--wait", "0.2")
        #expect(outcome.code == 1)
        #expect(outcome.output.hasPrefix("accepted: "))
        #expect(outcome.errors.contains("has not answered within 0.2 seconds"))
        #expect(try commands(place).count == 1)
    }

    @Test(arguments: [
        ["cancel", "x"], ["cancel", "--reason", "r"], ["cancel", "x", "--reason", "r", "--wait", "0"],
        ["cancel", "x", "--reason", String(repeating: "r", count: 1001)],
        ["cancel", "x", "--reason", "r", "--issued-by", String(repeating: "n", count: 37)],
        ["retry", "x", "--reason", "r", "--ticket", "t"], ["priority", "x", "--reason", "r"],
        ["priority", "x", "urgent", "--reason", "r"], ["signal", "x", "--reason", "r", "--type", "e"],
        ["signal", "x", "--reason", "r", "--type", " ", "--key", "k"],
        ["signal", "x", "--reason", "r", "--type", "e", "--key", "k", "--payload", "{"],
        ["signal", "x", "--reason", "r", "--type", "e", "--key", "k", "--payload", #""\u0000""#],
        [
            "signal", "x", "--reason", "r", "--type", "e", "--key", "k", "--payload",
            "\"\(String(repeating: "x", count: 65_535))\"",
        ],
    ])
    func `refuses what could not be read before it contacts anything`(_ arguments: [String]) throws {
        #expect(try Program.run(["saga"] + arguments).code == 64)
    }
}
