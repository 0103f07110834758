#include "doctor/examine.hpp"

#include <algorithm>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace doctor {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;

constexpr auto kEnglish = base::Language::kEnglish;
constexpr auto kIndonesian = base::Language::kIndonesian;
constexpr std::int64_t kDay = 24LL * 3600 * 1000;

Facts healthy() {
  Facts facts;
  facts.now = {1'795'000'000'000};
  facts.server_runs = true;
  facts.ports = {{8443, PortPurpose::kPage, false, PortState::kServed},
                 {8443, PortPurpose::kMedia, true, PortState::kServed}};
  facts.certificate = Certificate{false, {facts.now.milliseconds + 300 * kDay}, {}};
  facts.own = {base::IpAddress::v4(203, 0, 113, 5)};
  facts.data_folder = "/var/lib/pendopo";
  facts.disk_free = facts.recordings_free = 10ULL << 30;
  facts.recordings_reserve = 2ULL << 30;
  facts.memory_available = 1ULL << 30;
  facts.encrypted_per_second = 1e9;
  facts.processors = 2;
  facts.open_files_max = 65536;
  facts.udp_buffer_max = 4 << 20;
  return facts;
}

// The findings of that check that are not good.
std::vector<Finding> complaints(const Facts& facts, std::string_view check) {
  std::vector<Finding> found = examine(facts, kEnglish);
  std::erase_if(found, [&](const Finding& finding) {
    return finding.check != check || finding.level == Level::kGood;
  });
  return found;
}

Level level_of(const Facts& facts, std::string_view check) {
  const auto found = complaints(facts, check);
  return found.empty() ? Level::kGood : found.front().level;
}

TEST(Examine, finds_nothing_wrong_with_what_is_well) {
  const auto findings = examine(healthy(), kEnglish);
  for (const Finding& finding : findings) {
    EXPECT_EQ(finding.level, Level::kGood) << finding.what;
    EXPECT_EQ(finding.fix, "");
  }
  EXPECT_FALSE(is_bad(findings));
  EXPECT_THAT(report(findings, false, kEnglish), HasSubstr("0 to look at"));
  EXPECT_THAT(report(findings, true, kEnglish), HasSubstr("203.0.113.5"));
}

TEST(Examine, says_what_to_do_about_everything_that_is_not_good) {
  Facts ill;
  ill.server_trouble = "Connection timed out";
  ill.ports = {{443, PortPurpose::kPage, false, PortState::kTaken},
               {80, PortPurpose::kPlainHttp, false, PortState::kForbidden},
               {8443, PortPurpose::kMedia, true, PortState::kSilent}};
  ill.certificate_trouble = CertificateTrouble{"/x", "Permission denied"};
  ill.data_writable = false;
  ill.clock_synchronised = false;
  ill.processor_quota = 0.2;
  for (const auto language : {kEnglish, kIndonesian}) {
    for (const Finding& finding : examine(ill, language)) {
      if (finding.level != Level::kGood) EXPECT_NE(finding.fix, "") << finding.what;
    }
  }
  EXPECT_TRUE(is_bad(examine(ill, kEnglish)));
}

TEST(Examine, tells_each_state_of_a_port) {
  Facts facts = healthy();
  for (const auto& [state, level] : {std::pair{PortState::kServed, Level::kGood},
                                     {PortState::kFree, Level::kGood},
                                     {PortState::kTaken, Level::kBad},
                                     {PortState::kForbidden, Level::kBad},
                                     {PortState::kSilent, Level::kBad}}) {
    facts.ports = {{443, PortPurpose::kPage, false, state}};
    EXPECT_EQ(level_of(facts, "port"), level);
  }
  facts.ports = {{8443, PortPurpose::kMedia, true, PortState::kTaken}};
  EXPECT_THAT(complaints(facts, "port").front().fix, HasSubstr("ss -lunp"));
}

TEST(Examine, warns_of_a_certificate_before_it_ends) {
  Facts facts = healthy();
  for (const auto& [days, level] : {std::pair{60, Level::kGood},
                                    {14, Level::kGood},
                                    {13, Level::kLook},
                                    {3, Level::kLook},
                                    {2, Level::kBad},
                                    {-5, Level::kBad}}) {
    facts.certificate->not_after = {facts.now.milliseconds + days * kDay + kDay / 2};
    EXPECT_EQ(level_of(facts, "certificate"), level) << days;
  }
  facts.certificate->own = true;
  EXPECT_THAT(complaints(facts, "certificate").front().fix, HasSubstr("Renew it"));
}

TEST(Examine, looks_at_the_certificate_of_a_domain) {
  Facts facts = healthy();
  Domain& domain = facts.domains.emplace_back();
  domain.names = "a.example.org";
  domain.not_before = facts.now;
  domain.not_after = {facts.now.milliseconds + 60 * kDay + kDay / 2};
  EXPECT_THAT(complaints(facts, "domain"), IsEmpty());

  domain.last_failure = "The authority cannot reach it.";
  EXPECT_EQ(level_of(facts, "domain"), Level::kLook);
  EXPECT_THAT(complaints(facts, "domain").front().what,
              HasSubstr("60 more days, but could not be renewed: The authority cannot reach it."));
  domain.not_after = facts.now;
  EXPECT_EQ(level_of(facts, "domain"), Level::kBad);
  EXPECT_THAT(complaints(facts, "domain").front().what, HasSubstr("has expired."));
  domain.not_before.reset();
  EXPECT_EQ(level_of(facts, "domain"), Level::kLook);
  EXPECT_THAT(complaints(facts, "domain").front().what,
              HasSubstr("no certificate for a.example.org yet. The authority"));
}

TEST(Examine, looks_where_a_domain_leads) {
  Facts facts = healthy();
  Domain& domain = facts.domains.emplace_back();
  domain.not_before = facts.now;
  domain.not_after = {facts.now.milliseconds + 60 * kDay};
  domain.elsewhere = {"a.example.org"};
  EXPECT_EQ(level_of(facts, "domain"), Level::kLook);
  EXPECT_THAT(complaints(facts, "domain").front().what,
              HasSubstr("a.example.org leads to no address of this machine"));
  domain.unknown = {"b.example.org"};
  EXPECT_THAT(complaints(facts, "domain").front().what,
              HasSubstr("DNS has no address for b.example.org"));
}

TEST(Examine, names_what_is_missing_in_a_certificate) {
  Facts facts = healthy();
  facts.certificate->missing = {"kelas.local", "192.168.1.9"};
  EXPECT_THAT(complaints(facts, "certificate").front().what, HasSubstr("kelas.local, 192.168.1.9"));
}

TEST(Examine, knows_networks_that_only_reach_themselves) {
  Facts facts = healthy();
  for (const char* address :
       {"10.0.0.5", "172.16.0.1", "172.31.255.1", "192.168.1.2", "100.64.3.2", "fd00::1"}) {
    facts.own = {*base::IpAddress::parse(address)};
    EXPECT_EQ(level_of(facts, "addresses"), Level::kLook) << address;
  }
  for (const char* address : {"172.32.0.1", "192.169.0.1", "100.128.0.1", "2001:db8::1"}) {
    facts.own = {*base::IpAddress::parse(address)};
    EXPECT_EQ(level_of(facts, "addresses"), Level::kGood) << address;
  }
  facts.own = {base::IpAddress::v4(10, 0, 0, 5)};
  facts.announced = {base::IpAddress::v4(203, 0, 113, 5)};
  EXPECT_EQ(level_of(facts, "addresses"), Level::kGood);
  facts.own.clear();
  EXPECT_EQ(level_of(facts, "addresses"), Level::kGood);
  facts.announced.clear();
  EXPECT_EQ(level_of(facts, "addresses"), Level::kBad);
}

TEST(Examine, names_the_media_addresses_that_do_not_answer) {
  Facts facts = healthy();
  facts.unanswered = {{base::IpAddress::v4(203, 0, 113, 9), 8443}};
  EXPECT_THAT(complaints(facts, "media").front().what, HasSubstr("203.0.113.9:8443"));
  facts.server_runs = false;
  EXPECT_TRUE(complaints(facts, "media").empty());
}

TEST(Examine, warns_of_disk_and_memory_before_they_end) {
  Facts facts = healthy();
  for (const auto& [bytes, level] : {std::pair{2 * kDiskMin, Level::kGood},
                                     {2 * kDiskMin - 1, Level::kLook},
                                     {kDiskMin - 1, Level::kBad}}) {
    facts.disk_free = bytes;
    EXPECT_EQ(level_of(facts, "disk"), level);
  }
  for (const auto& [bytes, level] : {std::pair{2 * kMemoryMin, Level::kGood},
                                     {2 * kMemoryMin - 1, Level::kLook},
                                     {kMemoryMin - 1, Level::kBad}}) {
    facts.memory_available = bytes;
    EXPECT_EQ(level_of(facts, "memory"), level);
  }
}

TEST(Examine, says_for_how_long_recordings_have_room) {
  Facts facts = healthy();
  const auto sentence = [&] {
    const auto findings = examine(facts, kEnglish);
    return std::ranges::find(findings, "recordings", &Finding::check)->what;
  };
  facts.recordings_free = facts.recordings_reserve + 2 * kRecordingsMin;
  EXPECT_EQ(level_of(facts, "recordings"), Level::kGood);
  EXPECT_THAT(sentence(), HasSubstr("about 2 hours"));
  facts.recordings_free = facts.recordings_reserve + kRecordingsMin - 1;
  EXPECT_EQ(level_of(facts, "recordings"), Level::kLook);
  facts.recordings_free = facts.recordings_reserve;
  EXPECT_EQ(level_of(facts, "recordings"), Level::kLook);
  EXPECT_THAT(sentence(), HasSubstr("less than the 2048 MB"));
}

TEST(Examine, says_what_is_missing_without_the_plug_in_for_aac) {
  Facts facts = healthy();
  EXPECT_EQ(level_of(facts, "aac"), Level::kGood);
  facts.aac_trouble = "it is not there";
  ASSERT_EQ(complaints(facts, "aac").size(), 1u);
  EXPECT_EQ(complaints(facts, "aac")[0].level, Level::kLook);
  EXPECT_THAT(complaints(facts, "aac")[0].what, HasSubstr("it is not there"));
}

TEST(Examine, looks_at_the_clock) {
  Facts facts = healthy();
  facts.clock_synchronised = false;
  EXPECT_EQ(level_of(facts, "clock"), Level::kLook);
  facts.now = {0};
  EXPECT_EQ(level_of(facts, "clock"), Level::kBad);
}

TEST(Examine, takes_nothing_for_bad_that_cannot_be_seen) {
  Facts facts = healthy();
  facts.clock_synchronised.reset();
  facts.memory_available.reset();
  EXPECT_TRUE(complaints(facts, "clock").empty());
  EXPECT_TRUE(complaints(facts, "memory").empty());
  EXPECT_THAT(report(examine(facts, kEnglish), true, kEnglish),
              HasSubstr("cannot see how much memory is free"));
}

TEST(Examine, looks_at_what_the_system_allows) {
  Facts facts = healthy();
  facts.processor_quota = 0.25;
  EXPECT_THAT(complaints(facts, "processor").front().what, HasSubstr("25 %"));
  facts.processor_quota = 2;
  EXPECT_EQ(level_of(facts, "processor"), Level::kGood);
  facts.encrypted_per_second = 5e6;
  EXPECT_EQ(level_of(facts, "processor"), Level::kLook);
  facts.open_files_max = 1024;
  facts.udp_buffer_max = 212'992;
  EXPECT_EQ(complaints(facts, "limits").size(), 2u);
}

TEST(Examine, says_when_no_server_runs) {
  Facts facts = healthy();
  facts.server_runs = false;
  EXPECT_EQ(level_of(facts, "server"), Level::kLook);
  facts.server_trouble = "Connection timed out";
  EXPECT_EQ(level_of(facts, "server"), Level::kBad);
}

TEST(Report, counts_what_is_good_and_shows_the_rest_with_its_fix) {
  Facts facts = healthy();
  facts.disk_free = 0;
  const std::string text = report(examine(facts, kEnglish), false, kEnglish);
  EXPECT_THAT(text, HasSubstr("BAD   disk"));
  EXPECT_THAT(text, HasSubstr("> Make room"));
  EXPECT_THAT(text, HasSubstr("1 to look at"));
  EXPECT_THAT(text, ::testing::Not(HasSubstr("memory")));
}

TEST(Examine, finds_the_same_in_both_languages) {
  Facts facts = healthy();
  facts.certificate->missing = {"kelas.local"};
  facts.memory_available = 0;
  const auto english = examine(facts, kEnglish);
  const auto indonesian = examine(facts, kIndonesian);
  ASSERT_EQ(english.size(), indonesian.size());
  for (std::size_t i = 0; i < english.size(); ++i) {
    EXPECT_EQ(english[i].check, indonesian[i].check);
    EXPECT_EQ(english[i].level, indonesian[i].level);
    EXPECT_NE(english[i].what, indonesian[i].what);
    EXPECT_EQ(english[i].fix.empty(), indonesian[i].fix.empty());
  }
  const std::string text = report(indonesian, false, kIndonesian);
  EXPECT_THAT(text, HasSubstr("BURUK memori       0 MB memori masih bebas."));
  EXPECT_THAT(text, HasSubstr("Sertifikat tidak memuat kelas.local."));
  EXPECT_THAT(text, HasSubstr("2 perlu dilihat"));
}

TEST(Examine, tells_a_file_that_is_no_certificate_from_one_that_cannot_be_read) {
  Facts facts = healthy();
  facts.certificate_trouble = CertificateTrouble{"/x.crt", ""};
  EXPECT_EQ(complaints(facts, "certificate").front().what, "/x.crt is no certificate.");
  facts.certificate_trouble->reason = "Permission denied";
  EXPECT_EQ(complaints(facts, "certificate").front().what,
            "/x.crt cannot be read: Permission denied.");
}

}  // namespace
}  // namespace doctor
