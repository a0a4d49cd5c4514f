import Operations
import Testing

@testable import orchestrator

@Suite struct `HTTP listener` {
    @Test(arguments: [
        ("off", HTTPListener.off), ("0.0.0.0:8000", .on(ListenAddress(host: "0.0.0.0", port: 8000))),
        ("[::]:0", .on(ListenAddress(host: "::", port: 0))),
    ])
    func `reads and writes`(_ text: String, _ listener: HTTPListener) {
        #expect(HTTPListener(text) == listener)
        #expect(listener.description == text)
    }

    @Test(arguments: ["", "on", "OFF", "8000", "localhost"])
    func `refuses`(_ text: String) {
        #expect(HTTPListener(text) == nil)
    }
}
