internal import Operations

/// Whether and where the HTTP interface listens.
enum HTTPListener: Hashable, Sendable, LosslessStringConvertible {
    /// No HTTP.
    case off
    /// There.
    case on(ListenAddress)

    /// Reads `host:port` or `off`.
    init?(_ description: String) {
        if description == "off" {
            self = .off
        } else if let address = ListenAddress(description) {
            self = .on(address)
        } else {
            return nil
        }
    }

    /// The form that ``init(_:)`` reads.
    var description: String {
        switch self {
        case .off: "off"
        case .on(let address): address.description
        }
    }
}
