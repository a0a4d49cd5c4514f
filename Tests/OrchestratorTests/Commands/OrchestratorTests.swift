import ArgumentParser
import Testing

@testable import orchestrator

@Suite struct `Command line` {
    @Test func `documents its exit codes`() throws {
        let run = try Program.run(["--help"])
        #expect(run.code == 0)
        for code in [
            "0   done", "1   failed", "2   a check of", "64  wrong usage", "69  a service", "78  the configuration",
            "130 the user",
        ] {
            #expect(run.output.contains(code))
        }
    }

    @Test(arguments: [
        ["migrate"], ["topics", "ensure"], ["topics", "check"], ["publish"], ["tail"], ["sagas", "list"],
        ["sagas", "show"], ["sagas", "verify"], ["doctor"], ["replay"], ["recover", "rebuild"],
        ["recover", "adopt-cluster"],
        ["recover", "set-offset"], ["outbox", "list"], ["outbox", "divert"],
        ["dev", "broker"], ["dev", "postgres"], ["dev", "chaos"], ["dev", "worker"], ["config", "print"],
        ["saga", "cancel"], ["saga", "pause"], ["saga", "resume"], ["saga", "retry"], ["saga", "compensate"],
        ["saga", "give-up"], ["saga", "signal"], ["saga", "priority"],
    ])
    func `gives every command an example`(_ command: [String]) throws {
        let run = try Program.run(command + ["--help"])
        #expect(run.code == 0)
        let words = run.output.split { $0 == " " || $0 == "\n" }
        #expect(run.output.contains("Example"))
        #expect(words.joined(separator: " ").contains("orchestrator " + command.joined(separator: " ") + " "))
    }

    @Test(arguments: [
        ["nothing"], ["publish"], ["publish", "a", "--generate", "linear"], ["tail", "nothing"],
        ["dev", "chaos", "--faults", "fire"], ["dev", "chaos", "--instances", "0"],
        ["dev", "chaos", "--workers", "--lose", "2"], ["dev", "chaos", "--workers", "--deadline-seconds", "3"],
        ["run", "--assume-published", "--assume-unpublished"], ["publish", "a", "--count", "0"],
        ["publish", "a", "--rate", "0"], ["dev", "worker", "--fail", "1.5"], ["dev", "worker", "--lose", "nan"],
        ["dev", "worker", "--duration", "-1"], ["dev", "worker", "--until-idle", "0"],
        ["dev", "worker", "--format", "text"], ["sagas", "verify", "--state", "DONE"],
        ["sagas", "verify", "--limit", "0"], ["sagas", "verify", "x", "--limit", "1"],
        ["sagas", "verify", "x", "--state", "FAILED"],
    ])
    func `refuses what makes no sense with exit code 64`(_ arguments: [String]) throws {
        #expect(try Program.run(arguments).code == 64)
    }

    @Test func `prints the configuration with sources and without secrets`() throws {
        let run = try Program.run(
            ["config", "print", "--lanes", "4"], environment: ["KAFKA_SASL_PASSWORD": "hunter2", "BATCH_MAX": "9"])
        #expect(run.code == 0, "\(run.errors)")
        let lines = run.output.split(separator: "\n").map { $0.split(separator: " ").joined(separator: " ") }
        #expect(lines.contains("LANES 4 flag --lanes"))
        #expect(lines.contains("BATCH_MAX 9 environment BATCH_MAX"))
        #expect(lines.contains("KAFKA_SASL_PASSWORD *** environment KAFKA_SASL_PASSWORD"))
        #expect(!run.output.contains("hunter2"))
    }

    @Test func `refuses a wrong configuration with exit code 78`() throws {
        let run = try Program.run(["config", "print", "--lanes", "none"])
        #expect(run.code == 78)
        #expect(run.errors == "configuration: LANES is \"none\" (flag --lanes); give a whole number from 1 to 64\n")
    }
}
