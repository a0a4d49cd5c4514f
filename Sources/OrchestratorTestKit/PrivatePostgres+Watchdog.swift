internal import Glibc

extension PrivatePostgres {
    /// Ends the server and removes its folder when this process is gone, however it went.
    ///
    /// A shell that waits for the end of its input, which is a socket that only this process holds open.
    struct Watchdog: Sendable {
        private let child: ChildProcess
        private let ourEnd: Int32

        init(folder: String) throws(PrivatePostgresError) {
            var ends: [Int32] = [-1, -1]
            let kind = Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue)
            guard socketpair(AF_UNIX, kind, 0, &ends) == 0 else { throw .system("socketpair", code: errno) }
            defer { close(ends[0]) }
            do throws(PrivatePostgresError) {
                child = try PrivatePostgres.spawn(
                    ["/bin/sh", "-c", Self.script, "watchdog", folder], input: ends[0], log: "/dev/null")
            } catch {
                close(ends[1])
                throw error
            }
            ourEnd = ends[1]
        }

        /// Lets it do its work now, and waits for it.
        func release() {
            close(ourEnd)
            child.wait()
        }

        private static let script = """
            cat >/dev/null
            server=$(head -n 1 "$1/data/postmaster.pid" 2>/dev/null)
            if [ -n "$server" ]; then
                kill -QUIT "$server" 2>/dev/null
                tries=0
                while kill -0 "$server" 2>/dev/null && [ $tries -lt 100 ]; do tries=$((tries+1)); sleep 0.1; done
            fi
            rm -rf "$1"
            """
    }
}
