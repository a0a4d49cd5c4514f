import Testing

/// The reader of pages refuses what Prometheus refuses; else tests that use it could not fail.
@Suite struct `Prometheus page` {
    @Test(arguments: [
        "a 1", "a 1\n", "# TYPE a gauge\na 1\na 2\n", "# TYPE a gauge\n# TYPE a gauge\n", "# TYPE a number\n",
        "# TYPE a gauge\n# HELP a x\n", "# TYPE 1a gauge\n", "# TYPE a gauge\nb 1\n", "# TYPE a gauge\na one\n",
        "# TYPE a gauge\na{b=1} 1\n", "# TYPE a gauge\na{b=\"1} 1\n", "# TYPE a gauge\na{b=\"\\x\"} 1\n",
        "# TYPE a gauge\na{b=\"1\",b=\"2\"} 1\n", "# TYPE a gauge\na{b=\"1\"c=\"2\"} 1\n", "# TYPE a counter\na -1\n",
        "# TYPE a counter\na NaN\n", "# TYPE a gauge\na 1 \n", "# TYPE a gauge\na inf\n", "# HELP a \\t\n",
        "# TYPE a histogram\na_bucket{le=\"1\"} 1\na_sum 1\na_count 1\n",
        "# TYPE a histogram\na_bucket{le=\"1\"} 2\na_bucket{le=\"+Inf\"} 1\na_sum 1\na_count 1\n",
        "# TYPE a histogram\na_bucket{le=\"+Inf\"} 1\na_sum 1\na_count 2\n",
        "# TYPE a histogram\na_bucket 1\na_sum 1\na_count 1\n",
        "# TYPE a gauge\na 1\n# TYPE b gauge\na{c=\"1\"} 1\n",
    ])
    func `refuses`(_ text: String) {
        #expect(throws: PrometheusPage.Fault.self) { try PrometheusPage(text) }
    }

    @Test func `reads what is right`() throws {
        let page = try PrometheusPage(
            """
            # HELP a what \\\\ it\\nis
            # TYPE a gauge
            a{b="x\\"y\\\\z\\n",c=""} -1.5e-3
            a +Inf

            """)
        #expect(page.helps == ["a": "what \\ it\nis"])
        #expect(page["a", ["b": "x\"y\\z\n", "c": ""]] == -0.0015)
        #expect(page["a"] == .infinity)
    }
}
