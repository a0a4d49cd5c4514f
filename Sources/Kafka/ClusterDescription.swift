/// A cluster as one of its brokers describes it.
public struct ClusterDescription: Hashable, Sendable {
    /// One broker.
    public struct Broker: Hashable, Sendable {
        /// Its number.
        public let id: Int32
        /// The host that clients are told to use.
        public let host: String
        /// The port.
        public let port: Int32

        /// Describes a broker.
        public init(id: Int32, host: String, port: Int32) {
            self.id = id
            self.host = host
            self.port = port
        }
    }

    /// The id of the cluster, nil when the broker does not tell.
    public let id: String?
    /// The number of the controller, nil when the broker does not tell.
    public let controller: Int32?
    /// The brokers, by number.
    public let brokers: [Broker]

    /// Describes a cluster.
    public init(id: String?, controller: Int32?, brokers: [Broker]) {
        self.id = id
        self.controller = controller
        self.brokers = brokers
    }
}
