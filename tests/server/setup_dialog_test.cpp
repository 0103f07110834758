#include "server/setup_dialog.hpp"

#include <sstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace server {
namespace {

using app::api::SetupTexts;
using testing::HasSubstr;
using testing::Not;

const SetupTexts kNewSchool = {
    {"school_name", ""},    {"language", "browser"},   {"room_makers", "teachers"},
    {"domain", ""},         {"https_port", "8443"},    {"http_port", "8080"},
    {"announce", ""},       {"addresses", "10.0.0.2"}, {"standard_ports", "free"},
    {"lan_viewers", "off"},
};

class SetupDialogTest : public testing::Test {
 protected:
  std::optional<SetupTexts> type(const std::string& lines, SetupTexts state = kNewSchool,
                                 const SetupTexts& given = {},
                                 base::Language language = base::Language::kEnglish) {
    in.clear();
    in.str(lines);
    out.str("");
    SetupDialog dialog(in, out, language, [this](const std::string&) { return leads_to; });
    return dialog.ask(state, given);
  }

  std::istringstream in;
  std::ostringstream out;
  std::vector<base::IpAddress> leads_to;
};

TEST_F(SetupDialogTest, enter_takes_what_holds) {
  const auto answers = type("\n\n\n\n\n\n\n");
  ASSERT_TRUE(answers);
  EXPECT_EQ(*answers, (SetupTexts{{"school_name", ""},
                                  {"language", "browser"},
                                  {"room_makers", "teachers"},
                                  {"domain", ""},
                                  {"https_port", "8443"},
                                  {"http_port", "8080"},
                                  {"announce", ""},
                                  {"lan_viewers", "off"}}));
}

TEST_F(SetupDialogTest, takes_what_is_typed_and_a_hyphen_for_nothing) {
  SetupTexts state = kNewSchool;
  state["announce"] = "203.0.113.5";
  const auto answers = type(" SMP 1 \n7\n2\n2\n\n3\n9443\n9080\n-\n2\n", state);
  ASSERT_TRUE(answers);
  EXPECT_EQ(answers->at("school_name"), "SMP 1");
  EXPECT_EQ(answers->at("language"), "id");
  EXPECT_EQ(answers->at("room_makers"), "administrators");
  EXPECT_EQ(answers->at("https_port"), "9443");
  EXPECT_EQ(answers->at("http_port"), "9080");
  EXPECT_EQ(answers->at("announce"), "");
  EXPECT_EQ(answers->at("lan_viewers"), "on");
  EXPECT_THAT(out.str(), HasSubstr("one of the numbers"));
}

TEST_F(SetupDialogTest, asks_only_what_is_not_answered_yet) {
  const auto answers = type("\n\n", kNewSchool,
                            {{"school_name", "SMP 1"},
                             {"language", "en"},
                             {"room_makers", "teachers"},
                             {"domain", ""},
                             {"https_port", "443"},
                             {"http_port", "80"}});
  ASSERT_TRUE(answers);
  EXPECT_EQ(answers->at("school_name"), "SMP 1");
  EXPECT_THAT(out.str(), Not(HasSubstr("What is your school called")));
}

TEST_F(SetupDialogTest, tells_what_is_decided_elsewhere) {
  SetupTexts state = kNewSchool;
  state["https_port"] = "443";
  state["decided_https_port"] = "PENDOPO_HTTPS_PORT";
  const auto answers = type("\n\n\n\n\n\n", state);
  ASSERT_TRUE(answers);
  EXPECT_FALSE(answers->contains("https_port"));
  EXPECT_THAT(out.str(), HasSubstr("443\n  This is decided by PENDOPO_HTTPS_PORT: change it"));
}

TEST_F(SetupDialogTest, a_domain_wants_the_usual_ports_and_the_address_it_leads_to) {
  leads_to = {base::IpAddress::v4(203, 0, 113, 5)};
  const auto answers = type("\n\n\nclass.example.org\n\n\n\n");
  ASSERT_TRUE(answers);
  EXPECT_EQ(answers->at("https_port"), "443");
  EXPECT_EQ(answers->at("http_port"), "80");
  EXPECT_EQ(answers->at("announce"), "203.0.113.5");
  EXPECT_THAT(out.str(), HasSubstr("class.example.org leads to 203.0.113.5, which is not"));

  leads_to = {base::IpAddress::v4(10, 0, 0, 2)};
  EXPECT_EQ(type("\n\n\nclass.example.org\n\n\n\n")->at("announce"), "");
  EXPECT_THAT(out.str(), HasSubstr("leads to this machine"));
  leads_to = {};
  EXPECT_TRUE(type("\n\n\nclass.example.org\n\n\n\n"));
  EXPECT_THAT(out.str(), HasSubstr("leads nowhere yet"));
}

TEST_F(SetupDialogTest, says_why_the_usual_ports_cannot_be_had) {
  SetupTexts state = kNewSchool;
  state["standard_ports"] = "taken";
  EXPECT_EQ(type("\n\n\nclass.example.org\n\n\n\n", state)->at("https_port"), "8443");
  EXPECT_THAT(out.str(), HasSubstr("443 and 80 (another program has them)"));
}

TEST_F(SetupDialogTest, ends_where_the_input_ends) {
  EXPECT_FALSE(type(""));
  EXPECT_FALSE(type("SMP 1\n2\n"));
}

TEST_F(SetupDialogTest, asks_again_for_what_is_refused) {
  in.str("3\n9443\n9080\n");
  SetupDialog dialog(in, out, base::Language::kEnglish,
                     [](const std::string&) { return std::vector<base::IpAddress>(); });
  SetupTexts answers = {{"https_port", "443"}, {"http_port", "80"}, {"domain", ""}};
  ASSERT_TRUE(dialog.ask_again({"http_port", "port_taken"}, kNewSchool, answers));
  EXPECT_THAT(out.str(), HasSubstr("Another program has that port."));
  EXPECT_EQ(answers.at("https_port"), "9443");
  EXPECT_EQ(answers.at("http_port"), "9080");
  EXPECT_FALSE(dialog.ask_again({"domain", "bad_value"}, kNewSchool, answers));
}

TEST_F(SetupDialogTest, asks_for_the_restart_in_the_words_of_its_language) {
  const auto answer = [&](const std::string& line, base::Language language) {
    in.clear();
    in.str(line);
    SetupDialog dialog(in, out, language, nullptr);
    return dialog.ask_restart();
  };
  EXPECT_EQ(answer("\n", base::Language::kEnglish), true);
  EXPECT_EQ(answer("n\n", base::Language::kEnglish), false);
  EXPECT_EQ(answer("Yes\n", base::Language::kEnglish), true);
  EXPECT_EQ(answer("t\n", base::Language::kIndonesian), false);
  EXPECT_EQ(answer("ya\n", base::Language::kIndonesian), true);
  EXPECT_EQ(answer("", base::Language::kIndonesian), std::nullopt);
}

TEST(SetupWords, are_there_in_both_languages_with_the_same_places) {
  const auto places = [](std::string_view text) {
    std::size_t count = 0;
    for (auto at = text.find("{}"); at != text.npos; at = text.find("{}", at + 2)) ++count;
    return count;
  };
  for (std::size_t i = 0; i < static_cast<std::size_t>(SetupWord::kCount); ++i) {
    const auto english = in_words(static_cast<SetupWord>(i), base::Language::kEnglish);
    const auto indonesian = in_words(static_cast<SetupWord>(i), base::Language::kIndonesian);
    EXPECT_FALSE(english.empty()) << i;
    EXPECT_FALSE(indonesian.empty()) << i;
    EXPECT_EQ(places(english), places(indonesian)) << english;
    if (english != "8443 and 8080") EXPECT_NE(english, indonesian);
  }
}

}  // namespace
}  // namespace server
