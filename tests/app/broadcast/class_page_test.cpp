#include "app/broadcast/class_page.hpp"

#include <boost/json.hpp>
#include <gtest/gtest.h>

#include "live/recording/class_events.hpp"
#include "tests/app/broadcast/test_video_files.hpp"

namespace app::broadcast {
namespace {

using live::recording::ClassEvent;
using std::chrono::milliseconds;

constexpr const char* kFolder = "kelas-7a/20261128T174548Z";

class ClassPageTest : public testing::Test {
 protected:
  void keep(const std::string& name, const std::string& text) {
    files.files[std::string(kFolder) + "/" + name] = {text.begin(), text.end()};
  }
  void SetUp() override {
    live::recording::Manifest manifest;
    manifest.of_class = manifest.finished = true;
    manifest.tracks = {{1, "microphone", "p1", "Bu \"Sari\""}};
    manifest.parts = {{1, milliseconds(40), milliseconds(9000), 1},
                      {2, milliseconds(9999), milliseconds(1), 1}};
    files.manifests[kFolder] = manifest;
    keep("1.mp4", "0123456789");
  }
  TestVideoFiles files;
};

TEST_F(ClassPageTest, says_where_each_file_is_on_the_line_of_time) {
  keep("events", live::recording::write_event(
                     {milliseconds(7), ClassEvent::Kind::kChat, "p1", "Bu Sari", "Halo\n<b>"}));
  const auto page = boost::json::parse(class_json(files, kFolder));
  EXPECT_EQ(page.at("tracks").at(0).at("name").as_string(), "Bu \"Sari\"");
  ASSERT_EQ(page.at("parts").as_array().size(), 1u) << "2.mp4 is not there";
  EXPECT_EQ(page.at("parts").at(0), boost::json::parse(
                                        R"({"file": "1.mp4", "track": 1, "at_ms": 40,
                                            "length_ms": 9000, "bytes": 10})"));
  EXPECT_EQ(page.at("events").at(0).at("what").as_string(), "chat");
  EXPECT_EQ(page.at("events").at(0).at("detail").as_string(), "Halo\n<b>");
}

TEST_F(ClassPageTest, tells_everybody_neither_names_nor_chat) {
  keep("events", live::recording::write_event(
                     {milliseconds(7), ClassEvent::Kind::kChat, "p1", "Bu Sari", "Halo"}) +
                     live::recording::write_event(
                         {milliseconds(8), ClassEvent::Kind::kOn, "p1", "Bu Sari", "camera"}));
  const std::string text = class_json(files, kFolder, Told::kWithoutPeople);
  EXPECT_EQ(text.find("Sari"), std::string::npos);
  EXPECT_EQ(text.find("Halo"), std::string::npos);
  const auto page = boost::json::parse(text);
  ASSERT_EQ(page.at("events").as_array().size(), 1u);
  EXPECT_EQ(page.at("events").at(0).at("what").as_string(), "on");
  EXPECT_EQ(page.at("parts").as_array().size(), 1u);
}

TEST_F(ClassPageTest, plays_without_its_events) {
  const auto page = boost::json::parse(class_json(files, kFolder));
  EXPECT_TRUE(page.at("events").as_array().empty());
}

TEST_F(ClassPageTest, knows_what_is_no_class) {
  EXPECT_EQ(class_json(files, "kelas-7a/none"), "");
  files.manifests[kFolder] = {};
  EXPECT_EQ(class_json(files, kFolder), "");
}

}  // namespace
}  // namespace app::broadcast
