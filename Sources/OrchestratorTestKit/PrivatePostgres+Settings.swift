extension PrivatePostgres {
    /// How a private server is set up.
    public struct Settings: Sendable {
        /// False gives up fsync and full-page writes: much faster, and safe against everything but a crash of the machine.
        public var isDurable = true

        /// True listens on a free port of 127.0.0.1 too; otherwise on the Unix socket only.
        public var listensOnTCP = false

        /// The server's `max_connections`.
        public var maxConnections = 100

        /// Further settings of the server, by name.
        public var server: [String: String] = [:]

        /// Durable, Unix socket only.
        public init() {}

        /// For tests: not durable, with many connections.
        public static var fast: Settings {
            var settings = Settings()
            settings.isDurable = false
            settings.maxConnections = 200
            return settings
        }

        /// The command-line arguments of the server.
        func arguments(folder: String, port: UInt16) -> [String] {
            var all = [
                "port": String(port), "unix_socket_directories": folder, "max_connections": String(maxConnections),
                "listen_addresses": listensOnTCP ? "127.0.0.1" : "", "timezone": "UTC", "log_timezone": "UTC",
                "logging_collector": "off",
            ]
            if !isDurable {
                all["fsync"] = "off"
                all["full_page_writes"] = "off"
            }
            all.merge(server) { _, chosen in chosen }
            return all.sorted { $0.key < $1.key }.flatMap { ["-c", "\($0.key)=\($0.value)"] }
        }
    }

    /// How a server is stopped.
    public enum StopMode: Sendable {
        /// Open transactions are rolled back, connections are closed, a checkpoint is written.
        case fast
        /// At once, without a checkpoint; the next start recovers from the log.
        case immediate

        var signal: Int32 {
            switch self {
            case .fast: 2  // SIGINT
            case .immediate: 3  // SIGQUIT
            }
        }
    }
}
