internal import Glibc

extension PrivatePostgres {
    /// The server's programs, and how to run them: initdb and postgres refuse to run as root.
    struct Programs: Sendable {
        let initdb: String
        let postgres: String
        /// What stands in front of every command line.
        let prefix: [String]
        /// Who owns the files when they are not ours.
        let owner: (user: uid_t, group: gid_t)?

        static func find() throws(PrivatePostgresError) -> Programs {
            guard let folder = folders().first(where: { isProgram($0 + "/initdb") && isProgram($0 + "/postgres") })
            else { throw .missing(program: "initdb", package: "postgresql-15") }
            guard geteuid() == 0 else {
                return Programs(
                    initdb: folder + "/initdb", postgres: folder + "/postgres", prefix: [], owner: nil)
            }
            guard isProgram("/usr/bin/setpriv") else { throw .missing(program: "setpriv", package: "util-linux") }
            guard let entry = getpwnam("postgres") else {
                throw .missing(program: "the user postgres", package: "postgresql-common")
            }
            return Programs(
                initdb: folder + "/initdb", postgres: folder + "/postgres",
                prefix: ["/usr/bin/setpriv", "--reuid=postgres", "--regid=postgres", "--init-groups", "--"],
                owner: (entry.pointee.pw_uid, entry.pointee.pw_gid))
        }

        /// Debian's folders, the newest version first, then PATH.
        private static func folders() -> [String] {
            let root = "/usr/lib/postgresql"
            var versions: [Int] = []
            if let directory = opendir(root) {
                defer { closedir(directory) }
                while let entry = readdir(directory) {
                    let name = withUnsafePointer(to: &entry.pointee.d_name) { pointer in
                        pointer.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
                    }
                    if let version = Int(name) { versions.append(version) }
                }
            }
            let path = getenv("PATH").map { String(cString: $0) } ?? ""
            return versions.sorted(by: >).map { "\(root)/\($0)/bin" } + path.split(separator: ":").map(String.init)
        }

        private static func isProgram(_ path: String) -> Bool { access(path, X_OK) == 0 }
    }
}
