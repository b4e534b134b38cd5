import QueryPlan
import Testing

@Suite struct NearestNameTests {
  @Test func finds() {
    let names = ["event_type", "event_id", "country", "url"]
    #expect(NearestName.of("evnt_type", among: names) == "event_type")
    #expect(NearestName.of("EVENT_TPYE", among: names) == "event_type")
    #expect(NearestName.of("contry", among: names) == "country")
    #expect(NearestName.of("ulr", among: names) == "url")
    #expect(NearestName.of("x", among: names) == nil)
    #expect(NearestName.of("revenue", among: names) == nil)
    #expect(NearestName.of("", among: names) == nil)
    #expect(NearestName.of("a", among: ["b"]) == nil)
  }
}
