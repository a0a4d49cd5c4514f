import Foundation
import OrchestratorTestKit
import Testing

@Suite struct `Child process` {
    @Test func `says how it ended`() throws {
        let well = try ChildProcess.start(["/bin/sh", "-c", "exit 0"], log: "/dev/null")
        #expect(well.wait() == .exited(0))
        #expect(well.ended() == .exited(0))
        #expect(try ChildProcess.start(["/bin/sh", "-c", "exit 7"], log: "/dev/null").wait() == .exited(7))
        let endless = try ChildProcess.start(["/bin/sleep", "600"], log: "/dev/null")
        #expect(endless.ended() == nil)
        endless.send(signal: SIGKILL)
        #expect(endless.wait() == .killed(by: SIGKILL))
    }

    @Test func `gets the environment that it is given and nothing else`() throws {
        let folder = try TemporaryFolder()
        let log = folder.path + "/log"
        #expect(try ChildProcess.start(["/usr/bin/env"], environment: ["A": "b c"], log: log).wait() == .exited(0))
        #expect(try String(contentsOfFile: log, encoding: .utf8) == "A=b c\n")
    }

    @Test func `inherits no open file and no blocked signal`() throws {
        let folder = try TemporaryFolder()
        let log = folder.path + "/log"
        let script = "ls /proc/self/fd | tr '\\n' ' '; grep SigBlk /proc/self/status"
        var signals = sigset_t()
        sigemptyset(&signals)
        sigaddset(&signals, SIGTERM)
        var before = sigset_t()
        pthread_sigmask(SIG_BLOCK, &signals, &before)
        defer { pthread_sigmask(SIG_SETMASK, &before, nil) }
        let child = try ChildProcess.start(
            ["/bin/sh", "-c", script], environment: ["PATH": "/usr/bin:/bin"], log: log)
        #expect(child.wait() == .exited(0))
        // 3 is the folder that ls reads.
        #expect(try String(contentsOfFile: log, encoding: .utf8) == "0 1 2 3 SigBlk:\t0000000000000000\n")
    }

    @Test func `names a program that cannot be started`() {
        #expect(throws: SystemCallError("posix_spawn /nowhere", code: ENOENT)) {
            try ChildProcess.start(["/nowhere"], log: "/dev/null")
        }
    }
}
