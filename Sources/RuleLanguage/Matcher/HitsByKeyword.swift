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
        // Keyword and place as one number.
        let order = hits.indices.map { hits[$0].keyword << 32 | $0 }.sorted().map { $0 & 0xFFFF_FFFF }
        var keywords: [Int] = []
        var starts: [Int] = []
        keywords.reserveCapacity(hits.count)
        starts.reserveCapacity(hits.count + 1)
        for (place, index) in order.enumerated() where hits[index].keyword != keywords.last {
            keywords.append(hits[index].keyword)
            starts.append(place)
        }
        starts.append(order.count)
        self.hits = order.map { hits[$0] }
        self.keywords = keywords
        self.starts = starts
    }

    /// The hits of the keyword that stands at a place of `keywords`.
    package subscript(place place: Int) -> ArraySlice<Hit> { hits[starts[place]..<starts[place + 1]] }

    /// The hits of a keyword, none where it was not found.
    package subscript(keyword: Int) -> ArraySlice<Hit> {
        var low = 0
        var high = keywords.count
        while low < high {
            let middle = (low + high) / 2
            if keywords[middle] < keyword { low = middle + 1 } else { high = middle }
        }
        return low < keywords.count && keywords[low] == keyword ? self[place: low] : []
    }
}
