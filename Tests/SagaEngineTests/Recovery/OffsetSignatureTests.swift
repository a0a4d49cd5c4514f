import SagaEngine
import Testing

@Suite struct OffsetSignatureTests {
    @Test func `a signature reads back what it wrote`() {
        let signature = OffsetSignature(from: 3, to: 17, batch: "0123456789abcdef0123456789abcdef")
        #expect(signature.description == "v1:3-17:0123456789abcdef0123456789abcdef")
        #expect(OffsetSignature(metadata: signature.description) == signature)
    }

    @Test(arguments: [
        "", "hello", "v1:moved:17", "v1:3-17", "v1:3-17:", "v2:3-17:ab", "v1:17-3:ab", "v1:-1-3:ab", "v1:3:ab",
        "v1:a-b:c",
    ])
    func `anything else is unsigned`(metadata: String) {
        #expect(OffsetSignature(metadata: metadata) == nil)
    }
}
