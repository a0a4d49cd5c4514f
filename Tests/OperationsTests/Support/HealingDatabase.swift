import Avro
import FlowC
import Foundation
import Kafka
import Logging
import OrchestratorTestKit
import Postgres
import Testing

@testable import SagaEngine

/// A migrated database with what self-healing leaves in it.
final class HealingDatabase: Sendable {
    static let silent = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
    static let schemas = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../../Schemas")
        .standardized

    let registry: FileSchemaRegistry
    let options: ConnectionOptions
    /// The group of the lanes.
    let group = "orchestrator-dynamic"

    init() throws {
        let server = try PrivatePostgres.shared()
        options = try server.options(database: try server.createDatabase())
        registry = try FileSchemaRegistry(folder: Self.schemas.appending(path: "avro").path)
        var connection = try Connection.open(options)
        try Migrator(
            MigrationSet(folder: Self.schemas.appending(path: "postgres").path), programVersion: "test"
        ).migrate(on: &connection)
    }

    func configuration(
        url: String, servers: String = "127.0.0.1:1", topic: String = "orchestration.incidents"
    ) -> SelfHealingConfiguration {
        SelfHealingConfiguration(
            url: url, serviceName: "orchestrator-dynamic", topic: topic, group: group,
            kafka: ["bootstrap.servers": servers, "session.timeout.ms": "6000"], database: options)
    }

    func store() -> RemediationStore {
        RemediationStore(group: group, registry: registry) { [options] () throws(PostgresError) in
            try Connection.open(options)
        }
    }

    func run(_ sql: String) throws {
        var connection = try Connection.open(options)
        try connection.execute(sql: sql)
    }

    /// State, attempts, whether it is answered, and the last error, of every row.
    func rows() throws -> [String] {
        var connection = try Connection.open(options)
        return try connection.execute(
            sql: """
                SELECT concat_ws(' ', state, attempts, (answered_at IS NOT NULL)::text, last_error) FROM remediations
                ORDER BY requested_at
                """
        ).map { try $0.text(0) }
    }

    /// A row as a process leaves it that dies before it knows what came of its order.
    func leaveRow(_ remedy: Remediation, secondsAgo: Int) throws {
        try run(
            """
            INSERT INTO remediations (incident_id, group_id, playbook, state, attempts, requested_at)
            VALUES ('\(remedy.incidentID)', '\(group)', '\(remedy.playbook)', 'calling', 1,
                clock_timestamp() - interval '\(secondsAgo) s')
            """)
    }

    static func incident(_ number: UInt64, _ cause: IncidentCause) -> Incident {
        let id = Identifier(high: 5, low: number)
        let saga = Saga(
            id: id, decisionID: "decision-\(number)", planID: "plan-\(number)", intentID: "intent", attempt: 1,
            state: .waitingForEvent, step: .consolidateResults, correlationID: "correlation", traceID: nil, spanID: nil,
            riskBand: "low", priority: .normal, reason: nil, detail: nil, duplicateOf: nil, ticketIDs: [],
            holdsPlan: true, createdAt: 0, updatedAt: 0, revision: 1, orchestratorVersion: "v2")
        return Incident(cause, saga: saga, ticket: id, details: ["detail"], affected: [id], at: 1_772_442_931_000)
    }

    static func remedy(_ number: UInt64, _ cause: IncidentCause = .ticketFailed) throws -> Remediation {
        try #require(Remediation(incident(number, cause)))
    }

    /// Stores a saga's two tickets, of which the second, at worker-7, came too late; its remedy, and by how much it was late,
    /// milliseconds.
    func lateTicket() throws -> (Remediation, Int64) {
        let (first, second) = (Identifier(high: 6, low: 1), Identifier(high: 6, low: 2))
        let now: Int64 = 1_772_442_931_000
        func value(_ id: Identifier, _ dependencies: [Identifier]) -> [UInt8] {
            let others = dependencies.map { "\"\($0)\"" }.joined(separator: ",")
            return Array(
                #"""
                {"ticket_id":"\#(id)","task_type":"QUERY","dependencies":[\#(others)],"created_at":\#(now),\#
                "sla":{"timeout_ms":60000,"deadline":\#(now + 60_000)},"metadata":{}}
                """#.utf8)
        }
        let saga = Identifier(high: 6, low: 0)
        let sheet = TicketSheet.encode([
            StoredTicket(id: first, value: value(first, []), position: 0),
            StoredTicket(id: second, value: value(second, [first]), position: 1),
        ])
        let hexadecimal = sheet.map { String(format: "%02x", $0) }.joined()
        try run("INSERT INTO ticket_sheets VALUES ('\(saga)', 0, '\\x\(hexadecimal)')")
        for (id, position, ended, agent) in [
            (first, 0, now + 50_000, "worker-1"), (second, 1, now + 112_345, "worker-7"),
        ] {
            try run(
                """
                INSERT INTO ticket_states (ticket_id, saga_id, position, status, ended_at, agent_id)
                VALUES ('\(id)', '\(saga)', \(position), 'COMPLETED', to_timestamp(\(ended) / 1000.0), '\(agent)')
                """)
        }
        var remedy = try Self.remedy(3, .completedLate)
        remedy.workflowID = saga
        remedy.affectedTickets = [second]
        remedy.ticketID = second
        return (remedy, 2345)
    }
}
