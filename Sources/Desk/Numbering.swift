import Files
import Store

extension Desk {
    /// The number that the next ticket gets; inside a transaction.
    ///
    /// Where a backup was put back, tickets that came after it are known to nobody but the customers who were told their numbers, and
    /// the queues, where their messages lie: no other message may have such a number.
    func nextTicketNumber() throws(DeskError) -> Int64 {
        let next = try stored(store.nextTicketNumber())
        guard next.isCopy else { return next.number }
        let inQueues = try filing(numbersInQueues(below: next.number + Desk.mostSinceCopy))
        let number = max(next.number, (inQueues ?? 0) + 1)
        try stored { () throws(StoreError) in
            try store.note(
                .copyPutBack, ticket: number, at: clock(), "\(number - next.number) numbers were given after it")
            try store.forgetThatItIsCopy()
        }
        return number
    }

    /// Tickets between a copy and its being put back: more than any site has. A number beyond is no ticket's of this site.
    static let mostSinceCopy: Int64 = 10_000_000

    /// The highest ticket number that a file in the queues bears.
    private func numbersInQueues(below limit: Int64) throws(FileSystemError) -> Int64? {
        let survey = try QueueSurvey(folders, files)
        let places = survey.places.values.joined() + survey.drafts
        return places.compactMap { QueueFileMark($0.path, files)?.number }.filter { $0 < limit }.max()
    }
}
