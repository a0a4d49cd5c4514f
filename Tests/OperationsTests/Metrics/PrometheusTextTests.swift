import Testing

@testable import Operations

@Suite struct `Prometheus text` {
    @Test func `is exactly this`() {
        var text = PrometheusText()
        text.family("one", .gauge, "First.") {
            $0.sample(value: 1)
            $0.sample(["a": "x", "b": "y"], value: 0.25)
        }
        text.family("none", .counter, "No samples yet.") { _ in }
        var histogram = Histogram(bounds: [0.5, 1])
        for value in [0.5, 0.75, 9] { histogram.observe(value) }
        text.family("h", .histogram, "Last.") { $0.sample(["a": "x"], value: histogram) }
        #expect(
            text.text == """
                # HELP one First.
                # TYPE one gauge
                one 1
                one{a="x",b="y"} 0.25
                # HELP none No samples yet.
                # TYPE none counter
                # HELP h Last.
                # TYPE h histogram
                h_bucket{a="x",le="0.5"} 1
                h_bucket{a="x",le="1"} 2
                h_bucket{a="x",le="+Inf"} 3
                h_sum{a="x"} 10.25
                h_count{a="x"} 3

                """)
    }

    @Test(arguments: [
        "plain", "", "quote \" in it", "back\\slash", "line\nfeed", "\\n", "\"", "ünïcode ✓",
        "{a=\"b\"} 1\n# TYPE x gauge",
        "carriage\rreturn", "\r\n",
    ])
    func `gives every label back as it was`(_ value: String) throws {
        var text = PrometheusText()
        text.family("m", .gauge, value) { $0.sample(["l": value], value: 1) }
        let page = try PrometheusPage(text.text)
        #expect(page["m", ["l": value]] == 1)
        #expect(page.helps["m"] == value)
    }

    @Test(arguments: [
        (0.0, "0"), (-1, "-1"), (1.5, "1.5"), (1e-9, "1e-09"), (1e15, "1000000000000000.0"), (1e17, "1e+17"),
        (123_456_789, "123456789"),
        (.infinity, "+Inf"), (-.infinity, "-Inf"), (.nan, "NaN"),
    ])
    func `writes numbers`(_ number: Double, _ text: String) {
        #expect(PrometheusText.number(number) == text)
    }

    @Test func `keeps every digit of an offset`() {
        var text = PrometheusText()
        text.family("m", .gauge, "x") { $0.sample(value: Int64.max) }
        #expect(text.text.hasSuffix("m 9223372036854775807\n"))
    }
}
