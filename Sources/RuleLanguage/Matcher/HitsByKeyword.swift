/// The places in a message where keywords stand, by keyword.
///
/// An array in order and not a dictionary: there are some dozens, and a dictionary's type costs a short process more than they do.
package struct HitsByKeyword: Sendable {
    /// The keywords that were found, in the order of their numbers.
    package let keywords: [Int]
    private let hits: [Hit]
    /// Where in `hits` those of each keyword begin, and behind them where the last ones end.
    private let starts: [Int]

    /// - Parameter hits: those of one keyword stay in their order.
    package init(_ hits: [Hit]) {
        let order = hits.indices.sorted { (hits[$0].keyword, $0) < (hits[$1].keyword, $1) }
        var keywords: [Int] = []
        var starts: [Int] = []
        for (place, index) in order.enumerated() where hits[index].keyword != keywords.last {
            keywords.append(hits[index].keyword)
            starts.append(place)
        }
        starts.append(order.count)
        self.hits = order.map { hits[$0] }
        self.keywords = keywords
        self.starts = starts
    }

    /// The hits of a keyword, none where it was not found.
    package subscript(keyword: Int) -> ArraySlice<Hit> {
        var low = 0
        var high = keywords.count
        while low < high {
            let middle = (low + high) / 2
            if keywords[middle] < keyword { low = middle + 1 } else { high = middle }
        }
        return low < keywords.count && keywords[low] == keyword ? hits[starts[low]..<starts[low + 1]] : []
    }
}
