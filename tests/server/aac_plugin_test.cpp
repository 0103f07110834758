#include "server/aac_plugin.hpp"

#include <fstream>
#include <future>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace server {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

// Where the build puts it: this program is in a folder below.
std::filesystem::path built() {
  return std::filesystem::read_symlink("/proc/self/exe").parent_path().parent_path() /
         kAacPluginFile;
}

class AacPluginTest : public testing::Test {
 protected:
  ~AacPluginTest() override { std::filesystem::remove_all(folder); }
  std::filesystem::path folder = [] {
    std::string pattern = testing::TempDir() + "/aac-XXXXXX";
    return std::filesystem::path(mkdtemp(pattern.data()));
  }();
};

TEST_F(AacPluginTest, is_looked_for_beside_the_program_and_where_the_package_puts_it) {
  EXPECT_THAT(aac_plugin_places("/usr/bin/pendopo"),
              ElementsAre("/usr/bin/libpendopo-aac.so", "/usr/lib/pendopo/libpendopo-aac.so"));
}

TEST_F(AacPluginTest, the_real_one_is_loaded_and_opens) {
  const auto loaded = load_aac_plugin({folder / kAacPluginFile, built()});
  ASSERT_TRUE(loaded) << loaded.error();
  EXPECT_THAT((*loaded)->name, HasSubstr("Lavc"));
  const std::uint8_t configuration[] = {0x11, 0x90};
  auto* const decoder = (*loaded)->open_decoder(configuration, sizeof configuration);
  ASSERT_NE(decoder, nullptr);
  (*loaded)->close_decoder(decoder);
}

TEST_F(AacPluginTest, what_is_missing_is_said_in_words) {
  const auto loaded = load_aac_plugin({folder / kAacPluginFile});
  ASSERT_FALSE(loaded);
  EXPECT_THAT(loaded.error(), HasSubstr("is not there"));
}

TEST_F(AacPluginTest, is_missed_without_being_loaded) {
  EXPECT_THAT(aac_plugin_missing({folder / "nothing.so"}), HasSubstr("is not there"));
  std::ofstream(folder / "any.so") << "no library";
  EXPECT_EQ(aac_plugin_missing({folder / "nothing.so", folder / "any.so"}), "");
}

TEST_F(AacPluginTest, what_cannot_be_loaded_says_what_to_install) {
  std::ofstream(folder / kAacPluginFile) << "no library";
  const auto loaded = load_aac_plugin({folder / kAacPluginFile});
  ASSERT_FALSE(loaded);
  EXPECT_THAT(loaded.error(), HasSubstr("apt install libavcodec"));
}

TEST_F(AacPluginTest, is_loaded_on_a_thread_of_its_own_and_once) {
  std::promise<std::thread::id> on;
  AacLoader loader;
  loader.load({folder / "nothing"}, [&](const AacLoader::Loaded& loaded) {
    EXPECT_FALSE(loaded);
    on.set_value(std::this_thread::get_id());
  });
  loader.load({folder / "nothing"}, [](const AacLoader::Loaded&) { ADD_FAILURE(); });
  EXPECT_NE(on.get_future().get(), std::this_thread::get_id());
}

}  // namespace
}  // namespace server
