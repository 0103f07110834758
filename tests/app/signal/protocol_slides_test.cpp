// Slides and ink as docs/PROTOCOL.md shows them.
#include <gmock/gmock.h>

#include "app/signal/slides_decode.hpp"
#include "app/signal/slides_json.hpp"
#include "tests/app/signal/protocol_examples.hpp"

namespace app::signal {
namespace {

using classroom::InkPoint;
using classroom::SlidePlace;
using classroom::SlideSetId;

constexpr SlideSetId kSet{1795000000000};
constexpr SlidePlace kPlace{kSet, 2};

// The example of that command.
std::string example(const std::string& command) {
  for (const std::string& text : examples("command")) {
    if (boost::json::parse(text).at("command").as_string() == command) return text;
  }
  ADD_FAILURE() << "no example of " << command;
  return {};
}

classroom::Stroke stroke() {
  return {"q7ZtVxw0",
          {1},
          1,
          classroom::InkTool::kPen,
          classroom::InkColour::kRed,
          40,
          {InkPoint{5000, 3000, 128}, InkPoint{5012, 2995, 128}, InkPoint{5021, 2988, 132}}};
}

TEST(ProtocolOfSlides, reads_what_is_wished_of_sets) {
  const auto add = decoded<classroom::AddSlides>(example("add_slides"));
  EXPECT_EQ(add.title, "Bab 3: Sel");
  EXPECT_EQ(add.pages, 12U);
  EXPECT_EQ(decoded<classroom::AddBoardPage>(example("add_board_page")).set, kSet);
  EXPECT_EQ(decoded<classroom::RemoveSlides>(example("remove_slides")).set, kSet);
  EXPECT_EQ(decoded<classroom::ShowSlide>(example("show_slide")).place, kPlace);
  decoded<classroom::HideSlides>(example("hide_slides"));
  EXPECT_EQ(decoded<ReadStrokes>(example("read_strokes")).place, kPlace);
}

TEST(ProtocolOfSlides, reads_what_is_drawn) {
  const auto draw = decoded<classroom::Draw>(example("draw"));
  EXPECT_EQ(draw.place, kPlace);
  EXPECT_EQ(draw.from, 0U);
  classroom::Stroke expected = stroke();
  expected.by = {};
  expected.number = 0;
  EXPECT_EQ(draw.piece, expected);
  EXPECT_EQ(decoded<classroom::Erase>(example("erase")).strokes,
            std::vector<std::string>{"q7ZtVxw0"});
  EXPECT_EQ(decoded<classroom::UndoStroke>(example("undo_stroke")).place, kPlace);
  EXPECT_EQ(decoded<classroom::ClearPage>(example("clear_page")).place, kPlace);
  const auto point = decoded<classroom::Point>(example("point"));
  EXPECT_EQ(point.at->x, 5200);
  EXPECT_EQ(point.at->y, 3100);
  EXPECT_EQ(
      decoded<classroom::Point>(R"({"id":1,"command":"point","set":1,"page":0,"at":null})").at,
      std::nullopt);
}

TEST(ProtocolOfSlides, refuses_what_is_no_such_wish) {
  const std::string draw =
      R"({"id":9,"command":"draw","set":1,"page":0,"stroke":"a","tool":"pen",)";
  const auto with_points = [&](const std::string& points) {
    return draw + R"("colour":"red","width":40,"from":0,"points":)" + points + "}";
  };
  ASSERT_TRUE(decode(with_points("[0,0,0]")));
  for (const std::string& text :
       {std::string(R"({"id":9,"command":"add_slides","title":"a"})"),
        std::string(R"({"id":9,"command":"add_slides","title":"a","pages":-1})"),
        std::string(R"({"id":9,"command":"show_slide","set":1})"),
        std::string(R"({"id":9,"command":"show_slide","set":"1","page":0})"),
        std::string(R"({"id":9,"command":"remove_slides"})"),
        std::string(R"({"id":9,"command":"erase","set":1,"page":0,"strokes":[1]})"),
        std::string(R"({"id":9,"command":"point","set":1,"page":0,"at":[1]})"),
        std::string(R"({"id":9,"command":"point","set":1,"page":0,"at":[-1,0]})"),
        std::string(R"({"id":9,"command":"point","set":1,"page":0,"at":[10001,0]})"),
        draw + R"("colour":"#f00","width":40,"from":0,"points":[0,0,0]})",
        draw + R"("colour":"red","width":1001,"from":0,"points":[0,0,0]})",
        draw + R"("colour":"red","width":40,"points":[0,0,0]})", with_points("[0,0]"),
        with_points("[0,0,0.5]"), with_points("[10001,0,0]"), with_points("[0,0,256]"),
        with_points("[0,0,0,-1,0,0]"), with_points("[9223372036854775807,0,0]"),
        with_points("\"0\"")}) {
    EXPECT_FALSE(decode(text)) << text;
  }
  std::string many = "[0,0,0";
  for (std::size_t i = 0; i < classroom::kPiecePointsMax; ++i) many += ",0,0,0";
  EXPECT_FALSE(decode(with_points(many + "]")));
}

TEST(ProtocolOfSlides, tells_of_sets_as_documented) {
  const classroom::SlidePicture large{"h", "image/webp", 91234, 1600, 900};
  const classroom::SlideSet set{kSet, "Bab 3: Sel", {1}, {{}, {}}};
  EXPECT_EQ(numbered(60, encode_event(classroom::SlidesAdded{set})), example_of("slides_added"));
  EXPECT_EQ(numbered(61, encode_event(classroom::SlidePageChanged{{kSet, 1}, {false, large, {}}})),
            example_of("slide_page_changed"));
  EXPECT_EQ(numbered(62, encode_event(classroom::SlidesRemoved{kSet})),
            example_of("slides_removed"));
  EXPECT_EQ(
      numbered(63, encode_event(classroom::SlideShown{classroom::ShownSlide{kPlace, {1}, true}})),
      example_of("slide_shown"));
  EXPECT_TRUE(numbered(1, encode_event(classroom::SlideShown{})).at("shown").is_null());
  EXPECT_EQ(boost::json::parse(encode_added(60, kSet)),
            boost::json::parse(examples("reply").back()));
}

TEST(ProtocolOfSlides, tells_of_ink_as_documented) {
  EXPECT_EQ(numbered(64, encode_event(classroom::StrokeDrawn{kPlace, stroke(), 0})),
            example_of("stroke_drawn"));
  classroom::Stroke more = stroke();
  more.points = {InkPoint{5030, 2980, 132}};
  const auto grown = numbered(65, encode_event(classroom::StrokeDrawn{kPlace, more, 3}));
  const auto all = examples("event");
  EXPECT_TRUE(std::ranges::any_of(all, [&](const std::string& text) {
    return boost::json::parse(text) == grown;
  })) << grown;
  EXPECT_EQ(numbered(66, encode_event(classroom::StrokesErased{kPlace, {"q7ZtVxw0"}})),
            example_of("strokes_erased"));
  EXPECT_EQ(numbered(67, encode_event(classroom::PageCleared{kPlace})), example_of("page_cleared"));
  const std::vector<classroom::Stroke> one{stroke()};
  EXPECT_EQ(numbered(68, encode_strokes(kPlace, one).front()), example_of("page_strokes"));
  EXPECT_EQ(
      numbered(kNoNumber, encode_event(classroom::Pointed{{1}, kPlace, InkPoint{5200, 3100, 0}})),
      example_of("pointed"));
}

TEST(ProtocolOfSlides, what_is_drawn_on_a_page_comes_in_parts) {
  EXPECT_EQ(encode_strokes(kPlace, {}).size(), 1U);
  std::vector<classroom::Stroke> strokes(40, stroke());
  for (auto& one : strokes) one.points.assign(500, InkPoint{10'000, 10'000, 255});
  const auto parts = encode_strokes(kPlace, strokes);
  ASSERT_GT(parts.size(), 3U);
  std::size_t told = 0;
  for (std::size_t i = 0; i < parts.size(); ++i) {
    const auto part = numbered(1, parts[i]);
    EXPECT_EQ(part.at("first").as_bool(), i == 0);
    EXPECT_EQ(part.at("more").as_bool(), i + 1 < parts.size());
    EXPECT_LT(parts[i].size(), 128U * 1024);
    told += part.at("strokes").as_array().size();
  }
  EXPECT_EQ(told, strokes.size());
}

}  // namespace
}  // namespace app::signal
