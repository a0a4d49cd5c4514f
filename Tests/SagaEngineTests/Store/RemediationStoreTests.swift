import Avro
import FlowC
import Foundation
import OrchestratorTestKit
import Postgres
import Testing

@testable import SagaEngine

@Suite(.ownThread) struct RemediationStoreTests {
    private let database: StoreDatabase
    private let store: RemediationStore

    init() throws {
        database = try StoreDatabase()
        store = try Self.store(database)
    }

    private static func store(_ database: StoreDatabase) throws -> RemediationStore {
        let registry = try FileSchemaRegistry(folder: ProcessorFixture.schemas.appending(path: "avro").path)
        return RemediationStore(group: "g", registry: registry, connect: database.connect)
    }

    private func remedy(_ number: UInt64 = 1) throws -> Remediation {
        let outcome = Incident(
            .ticketFailed, saga: Rows.saga(number), ticket: Rows.id(number), details: ["d\u{0}"],
            affected: [Rows.id(number)], at: 0)
        return try #require(Remediation(outcome))
    }

    private func state() throws -> [String] {
        var connection = try Connection.open(database.options)
        return try connection.execute(
            sql:
                "SELECT concat_ws(' ', group_id, playbook, state, attempts, answered_at IS NULL, last_error) FROM remediations"
        ).map { try $0.text(0) }
    }

    @Test func `who comes first makes the row, and who comes second finds it`() throws {
        let remedy = try remedy()
        let first = try store.claim(remedy)
        #expect(first.isNew && first.state == .calling && first.attempts == 1)
        try database.run("UPDATE remediations SET requested_at = requested_at - interval '90 s'")
        let second = try Self.store(database).claim(remedy)
        #expect(!second.isNew && second.state == .calling && second.attempts == 1)
        #expect(second.age >= .seconds(90) && second.age < .seconds(150))
        #expect(try state() == ["g worker_failure_recovery calling 1 t"])
        #expect(try store.claim(try self.remedy(2)).isNew)
    }

    @Test func `of two that go on with a row one does`() throws {
        let remedy = try remedy()
        _ = try store.claim(remedy)
        try database.run("UPDATE remediations SET requested_at = requested_at - interval '90 s'")
        #expect(try store.again(remedy, after: 1))
        #expect(try Self.store(database).again(remedy, after: 1) == false)
        let row = try store.claim(remedy)
        #expect(row.attempts == 2 && row.age < .seconds(60))
    }

    @Test(arguments: [RemediationState.accepted, .refused, .failed])
    func `what came of it is written once`(final: RemediationState) throws {
        let remedy = try remedy()
        _ = try store.claim(remedy)
        try store.note(remedy, "first\u{0}")
        #expect(try state() == ["g worker_failure_recovery calling 1 t first\u{FFFD}"])
        try store.finish(remedy, final)
        let written = ["g worker_failure_recovery \(final.rawValue) 1 f first\u{FFFD}"]
        #expect(try state() == written)
        try store.finish(remedy, .refused, "second")
        try store.note(remedy, "third")
        #expect(try store.again(remedy, after: 1) == false)
        #expect(try state() == written)
        #expect(try store.claim(remedy).state == final)
    }

    @Test func `a fault of the database is one of the store, and the next call connects anew`() throws {
        _ = try store.claim(try remedy())
        try database.terminate()
        #expect(fault { _ = try store.claim(try self.remedy(2)) }?.kind == .storeAway)
        #expect(try store.claim(try remedy(2)).isNew)
    }

    @Test func `a ticket that nobody knows has no facts`() throws {
        #expect(try store.facts(of: Rows.id(7)) == TicketFacts())
    }
}
