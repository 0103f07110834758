#include "server/upload_store.hpp"

#include <filesystem>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "live/recording/manifest.hpp"
#include "net/file.hpp"
#include "tests/media/probe/test_file.hpp"
#include "tests/store/temporary_folder.hpp"

namespace server {
namespace {

namespace fs = std::filesystem;
using testing::IsEmpty;
using testing::SizeIs;

class UploadStoreTest : public testing::Test {
 protected:
  static app::Upload upload(const std::string& id = "abc123") {
    app::Upload upload;
    upload.id = id;
    upload.channel = "klinik";
    upload.title = "Gizi ibu: \"satu\"";
    upload.person = "sari";
    upload.bytes = 10;
    upload.begun = {1'795'000'000'000};
    return upload;
  }
  store::TemporaryFolder folder_;
  UploadStore store_{folder_.path() / "uploads", folder_.path() / "recordings"};
};

TEST_F(UploadStoreTest, keeps_what_is_there_over_a_restart) {
  EXPECT_THAT(store_.all(), IsEmpty());
  ASSERT_TRUE(store_.create(upload()));
  EXPECT_FALSE(store_.create(upload())) << "there is one of that name";
  EXPECT_TRUE(store_.append("abc123", base::as_bytes("0123")));
  EXPECT_TRUE(store_.append("abc123", base::as_bytes("45")));
  UploadStore again(folder_.path() / "uploads", folder_.path() / "recordings");
  const auto found = again.find("abc123");
  ASSERT_TRUE(found);
  EXPECT_EQ(found->offset, 6u);
  EXPECT_EQ(found->bytes, 10u);
  EXPECT_EQ(found->title, upload().title);
  EXPECT_EQ(found->channel, "klinik");
  EXPECT_THAT(again.all(), SizeIs(1));
  EXPECT_TRUE(again.forget("abc123"));
  EXPECT_FALSE(again.forget("abc123"));
  EXPECT_TRUE(fs::is_empty(folder_.path() / "uploads"));
}

TEST_F(UploadStoreTest, leads_nowhere_else) {
  for (const char* id : {"", "../x", "a/b", ".", "ABC"}) {
    EXPECT_FALSE(store_.create(upload(id))) << id;
    EXPECT_FALSE(store_.append(id, base::as_bytes("x"))) << id;
    EXPECT_FALSE(store_.find(id)) << id;
  }
}

TEST_F(UploadStoreTest, what_is_whole_becomes_a_folder_of_the_library) {
  using namespace media::probe::test;
  ASSERT_TRUE(store_.create(upload()));
  const std::string bytes = webm(webm_track(1, "V_VP9"));
  ASSERT_TRUE(store_.append("abc123", base::as_bytes(bytes)));
  const auto facts = store_.probe("abc123");
  ASSERT_TRUE(facts);
  ASSERT_TRUE(store_.adopt(upload(), *facts, "klinik/upload-abc123"));
  const fs::path place = folder_.path() / "recordings/klinik/upload-abc123";
  EXPECT_EQ(net::read_file(place / "1.webm").value(), bytes);
  const auto manifest = live::recording::read_manifest(net::read_file(place / "manifest").value());
  ASSERT_TRUE(manifest);
  EXPECT_TRUE(manifest->finished);
  ASSERT_THAT(manifest->parts, SizeIs(1));
  EXPECT_EQ(manifest->parts[0].length, std::chrono::seconds(61));
  EXPECT_FALSE(store_.find("abc123"));
}

TEST_F(UploadStoreTest, of_nothing_there_is_nothing_to_look_at) {
  EXPECT_EQ(store_.probe("nothing").error().problem, media::probe::Problem::kNoVideoFile);
}

}  // namespace
}  // namespace server
