#include "app/json/fields.hpp"

#include <string>

#include <gtest/gtest.h>

namespace app::json {
namespace {

boost::json::object object_of(std::string_view text) {
  auto object = parse_object(text);
  EXPECT_TRUE(object) << text;
  return object ? *object : boost::json::object();
}

std::optional<Error> parse_error(std::string_view text) {
  const auto object = parse_object(text);
  if (object) return std::nullopt;
  return object.error();
}

TEST(ParseObject, refuses_what_is_no_json) {
  for (const char* text : {"", " ", "{", "{]", "{\"a\": }", "{} x", "{'a': 1}", "{\"a\": 01}",
                           "{\"a\": NaN}", "{\"a\": 1,}", "// c\n{}", "{\"a\": \"\xFF\"}",
                           "{\"a\": \"\\ud800\"}", "{\"a\": \"\n\"}", "\xEF\xBB\xBF{}"}) {
    EXPECT_EQ(parse_error(text), Error::kNotJson) << text;
  }
}

TEST(ParseObject, refuses_json_that_is_no_object) {
  for (const char* text : {"[]", "1", "\"a\"", "null", "true"}) {
    EXPECT_EQ(parse_error(text), Error::kNotObject) << text;
  }
}

TEST(ParseObject, has_limits_of_size_and_depth) {
  const std::string padding(kSizeMax, ' ');
  EXPECT_EQ(parse_error("{}" + padding), Error::kTooLarge);
  EXPECT_FALSE(parse_error("{}" + padding.substr(2)));
  EXPECT_TRUE(parse_object("{\"a\": 1}", 8));
  EXPECT_FALSE(parse_object("{\"a\": 1}", 7));

  std::string inner = "1";
  for (std::size_t i = 1; i < kDepthMax; ++i) inner = "[" + inner + "]";
  EXPECT_FALSE(parse_error("{\"a\": " + inner + "}"));
  EXPECT_EQ(parse_error("{\"a\": [" + inner + "]}"), Error::kNotJson);
  EXPECT_EQ(parse_error(std::string(50'000, '[')), Error::kNotJson);
}

TEST(ParseObject, of_a_name_twice_takes_the_last) {
  const auto object = object_of(R"({"a": 1, "a": 2})");
  EXPECT_EQ(Fields(object).integer("a"), 2);
}

TEST(Fields, reads_each_type) {
  const auto object = object_of(
      R"({"t": "Bu Sari é", "i": -7, "b": true, "a": ["x", {"y": 1}], "o": {"z": false}})");
  Fields fields(object);
  EXPECT_EQ(fields.text("t"), "Bu Sari é");
  EXPECT_EQ(fields.integer("i"), -7);
  EXPECT_TRUE(fields.boolean("b"));
  const auto& array = fields.array("a", 2);
  ASSERT_EQ(array.size(), 2u);
  EXPECT_EQ(fields.entry_text(array[0]), "x");
  Fields entry(fields.entry_object(array[1]));
  EXPECT_EQ(entry.integer("y"), 1);
  Fields inner(fields.object("o"));
  EXPECT_FALSE(inner.boolean("z"));
  EXPECT_TRUE(fields.ok() && entry.ok() && inner.ok());
  EXPECT_FALSE(fields.error());
}

TEST(Fields, absent_and_null_are_the_same) {
  const auto object = object_of(R"({"n": null, "t": "x", "i": 3, "b": false})");
  Fields fields(object);
  for (const char* name : {"n", "none"}) {
    EXPECT_FALSE(fields.optional_text(name));
    EXPECT_FALSE(fields.optional_integer(name));
    EXPECT_TRUE(fields.boolean_or(name, true));
  }
  EXPECT_EQ(fields.optional_text("t"), "x");
  EXPECT_EQ(fields.optional_integer("i"), 3);
  EXPECT_FALSE(fields.boolean_or("b", true));
  EXPECT_TRUE(fields.ok());
  EXPECT_EQ(fields.text("n"), "");
  EXPECT_EQ(fields.error(), Error::kMissing);
}

TEST(Fields, tell_a_missing_field_from_one_of_another_type) {
  const auto object = object_of(R"({"s": "x", "i": 1, "f": 1.5, "big": 9223372036854775808})");
  const auto error_of = [&](auto read) {
    Fields fields(object);
    read(fields);
    return fields.error();
  };
  EXPECT_EQ(error_of([](Fields& f) { f.text("none"); }), Error::kMissing);
  EXPECT_EQ(error_of([](Fields& f) { f.integer("none"); }), Error::kMissing);
  EXPECT_EQ(error_of([](Fields& f) { f.boolean("none"); }), Error::kMissing);
  EXPECT_EQ(error_of([](Fields& f) { f.array("none", 1); }), Error::kMissing);
  EXPECT_EQ(error_of([](Fields& f) { f.object("none"); }), Error::kMissing);
  EXPECT_EQ(error_of([](Fields& f) { f.text("i"); }), Error::kWrongType);
  EXPECT_EQ(error_of([](Fields& f) { f.optional_text("i"); }), Error::kWrongType);
  EXPECT_EQ(error_of([](Fields& f) { f.integer("s"); }), Error::kWrongType);
  EXPECT_EQ(error_of([](Fields& f) { f.optional_integer("s"); }), Error::kWrongType);
  EXPECT_EQ(error_of([](Fields& f) { f.integer("f"); }), Error::kOutOfRange);
  EXPECT_EQ(error_of([](Fields& f) { f.integer("big"); }), Error::kOutOfRange);
  EXPECT_EQ(error_of([](Fields& f) { f.boolean("i"); }), Error::kWrongType);
  EXPECT_EQ(error_of([](Fields& f) { f.boolean_or("i", true); }), Error::kWrongType);
  EXPECT_EQ(error_of([](Fields& f) { f.array("s", 9); }), Error::kWrongType);
  EXPECT_EQ(error_of([](Fields& f) { f.object("s"); }), Error::kWrongType);
}

TEST(Fields, an_array_has_a_limit) {
  const auto object = object_of(R"({"a": [1, 2, 3]})");
  Fields fields(object);
  EXPECT_EQ(fields.array("a", 3).size(), 3u);
  EXPECT_EQ(fields.array("a", 2).size(), 0u);
  EXPECT_EQ(fields.error(), Error::kOutOfRange);
}

TEST(Fields, after_the_first_failure_everything_is_empty) {
  const auto object = object_of(R"({"t": "x", "i": 1, "b": true, "a": [1], "o": {"p": 1}})");
  Fields fields(object);
  fields.text("none");
  EXPECT_EQ(fields.text("t"), "");
  EXPECT_EQ(fields.integer("i"), 0);
  EXPECT_FALSE(fields.boolean("b"));
  EXPECT_TRUE(fields.array("a", 9).empty());
  EXPECT_TRUE(fields.object("o").empty());
  fields.integer("t");
  EXPECT_EQ(fields.error(), Error::kMissing) << "the first is the one that is told";
}

TEST(Fields, an_entry_of_another_type_spoils_the_whole) {
  const auto object = object_of(R"({"a": [1]})");
  Fields fields(object);
  EXPECT_EQ(fields.entry_text(fields.array("a", 1)[0]), "");
  EXPECT_EQ(fields.error(), Error::kWrongType);
  Fields again(object);
  EXPECT_TRUE(again.entry_object(again.array("a", 1)[0]).empty());
  EXPECT_EQ(again.error(), Error::kWrongType);
}

TEST(Fields, take_over_the_failure_of_an_inner_object) {
  const auto object = object_of(R"({"o": {}})");
  Fields fields(object);
  Fields inner(fields.object("o"));
  inner.text("none");
  fields.join(inner);
  EXPECT_EQ(fields.error(), Error::kMissing);
  fields.refuse(Error::kOutOfRange);
  EXPECT_EQ(fields.error(), Error::kMissing);
}

TEST(JsonText, is_one_line_that_can_be_read_again) {
  boost::json::object object;
  object["text"] = "a\n\"b\" \xC3\xA9 </script>";
  object["none"] = nullptr;
  object["number"] = std::int64_t{1795000000000};
  const std::string text = write(object);
  EXPECT_EQ(text.find('\n'), std::string::npos);
  EXPECT_EQ(object_of(text), object);
}

TEST(JsonError, has_words) {
  for (int i = 0; i <= static_cast<int>(Error::kOutOfRange); ++i) {
    EXPECT_FALSE(to_string(static_cast<Error>(i)).empty());
  }
}

}  // namespace
}  // namespace app::json
