import Bytes
import Testing

@Suite("JSON read")
struct JSONReaderTests {
    static func read(_ text: String) throws(JSONError) -> JSONValue { try JSONValue(parsing: Array(text.utf8)[...]) }

    @Test(arguments: [
        ("null", JSONValue.null), (" true ", .bool(true)), ("-12.5e+3", .number("-12.5e+3")), ("0", .number("0")),
        (#""a\"\\\/\b\f\n\r\t""#, .string("a\"\\/\u{8}\u{C}\n\r\t")), (#""\u00e9\ud83d\ude00""#, .string("é😀")),
        (#""\ud83d""#, .string("\u{FFFD}")), ("[]", .array([])),
        ("[1, [2]]", .array([.number("1"), .array([.number("2")])])),
        ("{}", .object([])), (#"{"a": {"b": null}}"#, .object([.init("a", .object([.init("b", .null)]))])),
    ])
    func values(_ text: String, _ value: JSONValue) throws {
        #expect(try Self.read(text) == value)
    }

    @Test(arguments: [
        ("", 0, "a value is missing"), ("nul", 0, "this is no value of JSON"), ("1 2", 2, "something follows the value"),
        ("01", 0, "this is no number of JSON"), ("1.", 2, "a digit is missing behind the point"),
        (#""a"#, 0, "a string is not closed"),
        ("\"a\nb\"", 2, "a control character stands in a string"), (#""\x""#, 2, "JSON has no such escape"),
        (#""\u12+4""#, 3, "four hexadecimal digits are missing"), ("[1 2]", 3, "a comma or a closing bracket is missing"),
        ("[1,]", 3, "this is no value of JSON"), ("{a: 1}", 1, "a name in quotation marks is missing"),
        (#"{"a" 1}"#, 5, "a colon is missing behind \"a\""), (#"{"a": 1"#, 7, "a comma or a closing brace is missing"),
    ])
    func mistakes(_ text: String, _ offset: Int, _ reason: String) {
        #expect(throws: JSONError(offset: offset, reason: reason)) { try Self.read(text) }
    }

    @Test func aBombIsNoCrash() {
        #expect(throws: JSONError.self) { try Self.read(String(repeating: "[", count: 1_000_000)) }
    }

    @Test(arguments: [#"{"a": [1, 2.50, "x\n", null], "b": true}"#])
    func isWrittenAsRead(_ text: String) throws {
        var json = JSONWriter()
        json.value(try Self.read(text))
        #expect(json.text == text)
    }
}
