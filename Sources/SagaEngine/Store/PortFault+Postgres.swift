internal import FlowC
internal import Postgres

extension PortFault {
    /// The class of an error of the store: by its kind and SQLSTATE, never by its text.
    ///
    /// Whatever leaves nobody at fault but the moment is ``storeAway(_:)``; everything else needs a person and says what for.
    init(store error: any Error) {
        guard let error = error as? PostgresError else {
            self = .storeRefused("\(error); it needs a newer program, or the row mended by hand")
            return
        }
        switch error.kind {
        case .connectionLost, .shutdown, .insufficientResources, .lockTimeout, .queryCanceled, .serialization,
            .deadlock:
            self = .storeAway(error.description)
        case .other where Self.isPassing(error.sqlState):
            self = .storeAway(error.description)
        default:
            self = .storeRefused(error.description + Self.remedy(error))
        }
    }

    /// 25006: a standby that may be promoted. 25P03 and 57P05: time limits of an idle session. Class 58: the server's own
    /// system failed it.
    private static func isPassing(_ sqlState: String?) -> Bool {
        guard let sqlState else { return false }
        return ["25006", "25P03", "57P05"].contains(sqlState) || sqlState.hasPrefix("58")
    }

    private static func remedy(_ error: PostgresError) -> String {
        switch error.kind {
        case .unexpectedValue: return "; the row was written by a newer program, use that one, or it is damaged"
        case .uniqueViolation, .integrityViolation, .invalidParameter, .invalidUse: return ""
        default: break
        }
        let state = error.sqlState ?? ""
        return switch state {
        case "42P01", "3F000": "; run `orchestrator migrate`"
        case "42703", "42704", "42883":
            "; the schema is of another version than this program: run `orchestrator migrate`, or the newer program"
        case "42501": "; grant the right to the user of DATABASE_URL"
        case "3D000": "; create the database, or correct its name in DATABASE_URL"
        case "26000": "; connect to Postgres directly or through a pooler in session mode"
        case _ where state.hasPrefix("28"): "; correct user and password in DATABASE_URL"
        case _ where state.hasPrefix("XX"): "; have the database checked, its data may be damaged"
        default: ""
        }
    }
}

extension StoreConflict {
    /// What a prepare that was rolled back collided with; nil when the error is no matter of the batch's own rows.
    ///
    /// A value that cannot be stored (a rule of the table, the range of a type, the length of a key) counts as a key that no
    /// second creator explains: the record that brings it can be named, and nothing else has to stop.
    init?(_ error: PostgresError) {
        switch error.kind {
        case .deadlock, .serialization: self.init(.none, detail: error.description)
        case .uniqueViolation: self.init(Self.key(error), detail: error.description)
        case .integrityViolation, .invalidParameter: self.init(.constraint(Self.name(error)), detail: error.description)
        case .other where error.sqlState.map { $0.hasPrefix("22") || $0.hasPrefix("54") } ?? false:
            self.init(.constraint(Self.name(error)), detail: error.description)
        default: return nil
        }
    }

    private static func name(_ error: PostgresError) -> String {
        error.constraint ?? error.column ?? error.sqlState ?? error.statement ?? "value"
    }

    private static func key(_ error: PostgresError) -> Key {
        let name = name(error)
        guard let value = error.detail.flatMap(value) else { return .constraint(name) }
        switch name {
        case "sagas_pkey", "parked_events_pkey":
            // "saga" or "saga, event"
            return Identifier(String(value.prefix(Identifier.textLength))).map { .saga($0) } ?? .constraint(name)
        case "sagas_plan_holder":
            // "plan, attempt"; only a plan can hold a comma.
            guard let comma = value.lastIndex(of: ",") else { return .constraint(name) }
            return .plan(String(value[..<comma]))
        default:
            return .constraint(name)
        }
    }

    /// The value in `Key (column, …)=(value, …) already exists.`, whatever language the words around it are in.
    private static func value(_ detail: String) -> String? {
        guard let start = detail.firstRange(of: ")=(")?.upperBound, let end = detail.lastIndex(of: ")"), start <= end
        else { return nil }
        return String(detail[start..<end])
    }
}
