import FlowC
import Postgres
import Testing

@testable import SagaEngine

@Suite struct PortFaultPostgresTests {
    private static func error(_ kind: PostgresError.Kind, _ sqlState: String? = nil) -> PostgresError {
        var error = PostgresError(kind, "message")
        error.sqlState = sqlState
        return error
    }

    @Test(arguments: [
        error(.connectionLost), error(.shutdown, "57P03"), error(.insufficientResources, "53300"),
        error(.lockTimeout, "55P03"), error(.queryCanceled, "57014"), error(.serialization, "40001"),
        error(.deadlock, "40P01"), error(.other, "25006"), error(.other, "25P03"), error(.other, "57P05"),
        error(.other, "58030"),
    ]) func `what passes by itself is away`(error: PostgresError) {
        #expect(PortFault(store: error) == .storeAway(error.description))
    }

    @Test(arguments: [
        (error(.other, "28P01"), "; correct user and password in DATABASE_URL"),
        (error(.other, "28000"), "; correct user and password in DATABASE_URL"),
        (error(.other, "3D000"), "; create the database, or correct its name in DATABASE_URL"),
        (error(.other, "42P01"), "; run `orchestrator migrate`"),
        (
            error(.other, "42703"),
            "; the schema is of another version than this program: run `orchestrator migrate`, or the newer program"
        ),
        (error(.other, "42501"), "; grant the right to the user of DATABASE_URL"),
        (error(.other, "26000"), "; connect to Postgres directly or through a pooler in session mode"),
        (error(.other, "XX001"), "; have the database checked, its data may be damaged"),
        (error(.other, "22003"), ""), (error(.uniqueViolation, "23505"), ""), (error(.integrityViolation, "23514"), ""),
        (error(.invalidParameter), ""), (error(.invalidUse), ""), (error(.invalidOptions), ""),
        (error(.unexpectedValue), "; the row was written by a newer program, use that one, or it is damaged"),
    ]) func `what a person has to mend is refused`(error: PostgresError, remedy: String) {
        #expect(PortFault(store: error) == .storeRefused(error.description + remedy))
    }

    @Test(
        arguments: [
            ("sagas_pkey", "Key (saga_id)=(00000000-0000-0007-0000-000000000001) already exists.", .saga(Rows.id(1))),
            ("sagas_pkey", "Key (saga_id)=(what) already exists.", .constraint("sagas_pkey")),
            ("sagas_plan_holder", "Key (plan_id, attempt)=(plan-1, 1) already exists.", .plan("plan-1")),
            (
                "sagas_plan_holder", "Schlüssel »(plan_id, attempt)=(a, (b)=(c), 12)« existiert bereits.",
                .plan("a, (b)=(c)")
            ),
            ("sagas_plan_holder", nil, .constraint("sagas_plan_holder")),
            (
                "parked_events_pkey",
                "Key (saga_id, event_id)=(00000000-0000-0007-0000-000000000001, a, (b)) already exists.",
                .saga(Rows.id(1))
            ),
            ("tickets_pkey", "Key (ticket_id)=(1) already exists.", .constraint("tickets_pkey")),
        ] as [(String, String?, StoreConflict.Key)]) func `a conflict names its key`(
            constraint: String, detail: String?, key: StoreConflict.Key
        ) throws
    {
        var error = Self.error(.uniqueViolation, "23505")
        error.constraint = constraint
        error.detail = detail
        #expect(try #require(StoreConflict(error)) == StoreConflict(key, detail: error.description))
    }

    @Test(arguments: [
        error(.integrityViolation, "23514"), error(.invalidParameter), error(.other, "22003"), error(.other, "54000"),
    ]) func `a value that cannot be stored is a conflict that no rerun heals`(error: PostgresError) {
        #expect(StoreConflict(error)?.key == .constraint(error.sqlState ?? "value"))
    }

    @Test func `circles are conflicts without a key, other trouble is none`() {
        #expect(StoreConflict(Self.error(.deadlock, "40P01"))?.key == StoreConflict.Key.none)
        #expect(StoreConflict(Self.error(.serialization, "40001"))?.key == StoreConflict.Key.none)
        #expect(StoreConflict(Self.error(.lockTimeout, "55P03")) == nil)
        #expect(StoreConflict(Self.error(.connectionLost)) == nil)
        #expect(StoreConflict(Self.error(.other, "42P01")) == nil)
    }
}
