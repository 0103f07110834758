#include "app/auth/first_run.hpp"

#include <gtest/gtest.h>

#include "app/secret/token.hpp"
#include "store/sqlite_store.hpp"
#include "tests/store/temporary_folder.hpp"

namespace app::auth {
namespace {

class FirstRunTest : public testing::Test {
 protected:
  FirstRunTest() : store_(store::SqliteStore::open(folder_.file("x.db")).value()) {}

  store::TemporaryFolder folder_;
  std::unique_ptr<store::SqliteStore> store_;
  base::SeededRandom random_{1};
};

TEST_F(FirstRunTest, each_start_without_an_administrator_makes_a_new_link) {
  const auto first = make_first_run_token(*store_, random_).value();
  const auto second = make_first_run_token(*store_, random_).value();
  ASSERT_TRUE(first && second);
  EXPECT_NE(*first, *second);
  EXPECT_EQ(store_->check_first_run(secret::hash_token(*first)), store::FirstRun::kWrongToken);
  EXPECT_EQ(store_->check_first_run(secret::hash_token(*second)), store::FirstRun::kDone);
}

TEST_F(FirstRunTest, a_teacher_alone_is_no_administrator) {
  ASSERT_TRUE(store_->add_person({"joko", school::PersonRole::kTeacher, "h", {}}));
  EXPECT_TRUE(make_first_run_token(*store_, random_).value());
}

TEST_F(FirstRunTest, with_an_administrator_there_is_no_link) {
  ASSERT_TRUE(store_->add_person({"sari", school::PersonRole::kAdministrator, "h", {}}));
  EXPECT_FALSE(make_first_run_token(*store_, random_).value());
}

TEST_F(FirstRunTest, a_store_that_fails_says_so) {
  ASSERT_TRUE(store_->database().execute("DROP TABLE settings"));
  EXPECT_EQ(make_first_run_token(*store_, random_).error(), store::Error::kFailed);
  ASSERT_TRUE(store_->database().execute("DROP TABLE sign_ins; DROP TABLE people"));
  EXPECT_EQ(make_first_run_token(*store_, random_).error(), store::Error::kFailed);
}

}  // namespace
}  // namespace app::auth
