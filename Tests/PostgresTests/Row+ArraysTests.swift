import Postgres
import Testing

@Suite struct RowArraysTests {
    private func row(_ sql: String) throws -> Row {
        var connection = try connectToShared()
        return try connection.execute(sql: sql).single()
    }

    @Test func `arrays are read with their NULLs`() throws {
        let values = try row(
            """
            SELECT ARRAY[1, NULL, -9223372036854775808]::int8[], ARRAY['a', NULL, '', 'NULL', '日'],
                   ARRAY['00112233-4455-6677-8899-aabbccddeeff', NULL]::uuid[], ARRAY['\\x00', NULL, '']::bytea[]
            """)
        #expect(try values.int8Array(0) == [1, nil, .min])
        #expect(try values.textArray(1) == ["a", nil, "", "NULL", "日"])
        let uuids = try values.uuidArray(2)
        #expect(uuids.count == 2)
        #expect(uuids[0]?.high == 0x0011_2233_4455_6677)
        #expect(uuids[0]?.low == 0x8899_AABB_CCDD_EEFF)
        #expect(uuids[1] == nil)
        #expect(try values.byteaArray(3) == [[0], nil, []])
    }

    @Test func `empty arrays are read`() throws {
        let values = try row("SELECT '{}'::int8[], '{}'::text[], '{}'::uuid[], '{}'::bytea[]")
        #expect(try values.int8Array(0).isEmpty)
        #expect(try values.textArray(1).isEmpty)
        #expect(try values.uuidArray(2).isEmpty)
        #expect(try values.byteaArray(3).isEmpty)
    }

    @Test func `an array of arrays and an array of something else are errors`() throws {
        let values = try row("SELECT ARRAY[[1, 2], [3, 4]]::int8[] AS square, ARRAY[1] AS small, 1::int8 AS one")
        let errors = try [0, 1, 2].map { column in
            try failure { () throws(PostgresError) in _ = try values.int8Array(column) }
        }
        #expect(
            errors.map(\.message) == [
                "column 0 (square) of row 0 has 2 dimensions; asked for int8[]",
                "column 1 (small) of row 0 is int4[]; asked for int8[]",
                "column 2 (one) of row 0 is int8; asked for int8[]",
            ])
    }
}
