/// Finds the key that somebody probably meant.
enum NearestKey {
    /// The known key that is nearest to a text by edit distance, compared with keys and environment names in any case;
    /// nil when nothing is near.
    static func find(_ text: String) -> String? {
        let wanted = Array(text.lowercased().utf8)
        let ranked = SettingTable.all.map { setting in
            let names = [setting.key, setting.environment, String(setting.key.split(separator: ".").last ?? "")]
            let distances = names.map { distance(wanted, Array($0.lowercased().utf8)) }
            return (key: setting.key, distance: distances.min() ?? Int.max)
        }
        guard let best = ranked.min(by: { $0.distance < $1.distance }) else { return nil }
        return best.distance <= max(2, wanted.count / 3) ? best.key : nil
    }

    /// Levenshtein's distance: insertions, deletions and replacements.
    static func distance(_ left: [UInt8], _ right: [UInt8]) -> Int {
        var row = Array(0...right.count)
        for (i, a) in left.enumerated() {
            var diagonal = row[0]
            row[0] = i + 1
            for (j, b) in right.enumerated() {
                let above = row[j + 1]
                row[j + 1] = min(above + 1, row[j] + 1, diagonal + (a == b ? 0 : 1))
                diagonal = above
            }
        }
        return row[right.count]
    }
}
