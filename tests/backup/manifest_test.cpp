#include "backup/manifest.hpp"

#include <gtest/gtest.h>

namespace backup {
namespace {

const std::string kDigest(64, 'a');

Manifest some() {
  return {"0.1.0 (9990b05)",
          1,
          {1795000000000},
          {{"pendopo.db", 4096, kDigest}, {"tls/authority.key", 227, kDigest}}};
}

ManifestError error_of(const std::string& text) {
  const auto manifest = decode_manifest(text);
  EXPECT_FALSE(manifest) << text;
  return manifest ? ManifestError::kNoBackup : manifest.error();
}

std::string with_line(const std::string& line) {
  return encode(some()) + line + '\n';
}

TEST(Manifest, is_read_as_it_was_written) {
  const auto manifest = decode_manifest(encode(some()));
  ASSERT_TRUE(manifest);
  EXPECT_EQ(*manifest, some());
}

TEST(Manifest, is_text_that_a_person_can_check) {
  EXPECT_EQ(encode(some()),
            "pendopo-backup 1\nversion 0.1.0 (9990b05)\nschema 1\nmade "
            "1795000000000\n" +
                kDigest + " 4096 pendopo.db\n" + kDigest + " 227 tls/authority.key\n");
}

TEST(Manifest, tells_what_is_none_from_what_is_newer_and_what_is_damaged) {
  EXPECT_EQ(error_of(""), ManifestError::kNoBackup);
  EXPECT_EQ(error_of("hello\n"), ManifestError::kNoBackup);
  EXPECT_EQ(error_of("pendopo-backup 2\nwhatever\n"), ManifestError::kNewerFormat);
  EXPECT_EQ(error_of("pendopo-backup 1\n"), ManifestError::kDamaged);
  EXPECT_EQ(error_of("pendopo-backup x\n"), ManifestError::kDamaged);
  const std::string whole = encode(some());
  for (const std::size_t cut : {whole.size() - 1, whole.size() - 20, whole.size() / 2}) {
    EXPECT_EQ(error_of(whole.substr(0, cut)), ManifestError::kDamaged) << cut;
  }
}

TEST(Manifest, takes_no_name_that_leads_elsewhere) {
  for (const std::string name : {"/etc/passwd", "../pendopo.db", "tls/../../x", "tls/..", "tls/.x",
                                 "tls/", "tls/a/b", "lock", "tls/a b", "pendopo.db-wal", ""}) {
    EXPECT_EQ(error_of(with_line(kDigest + " 1 " + name)), ManifestError::kDamaged) << name;
  }
}

TEST(Manifest, takes_no_line_that_says_less_or_nonsense) {
  for (const std::string& line :
       {kDigest, kDigest + " 1", kDigest + " -1 pendopo.toml", kDigest + "a 1 pendopo.toml",
        std::string(64, 'A') + " 1 pendopo.toml", kDigest + " 1  pendopo.toml"}) {
    EXPECT_EQ(error_of(with_line(line)), ManifestError::kDamaged) << line;
  }
}

TEST(Manifest, names_each_file_once_and_the_database_always) {
  EXPECT_EQ(error_of(with_line(kDigest + " 1 pendopo.db")), ManifestError::kDamaged);
  Manifest without = some();
  without.entries.erase(without.entries.begin());
  EXPECT_EQ(error_of(encode(without)), ManifestError::kDamaged);
}

TEST(Manifest, names_a_bounded_number_of_files) {
  Manifest many = some();
  while (many.entries.size() <= kEntriesMax) {
    many.entries.push_back({"tls/" + std::to_string(many.entries.size()), 1, kDigest});
  }
  EXPECT_EQ(error_of(encode(many)), ManifestError::kDamaged);
}

}  // namespace
}  // namespace backup
