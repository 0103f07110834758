#include "net/cpu_quota.hpp"

#include <fstream>

#include <gtest/gtest.h>
#include <unistd.h>

namespace net {
namespace {

namespace fs = std::filesystem;

TEST(CpuQuota, reads_what_the_kernel_writes) {
  EXPECT_DOUBLE_EQ(parse_cpu_max("50000 100000\n").value(), 0.5);
  EXPECT_DOUBLE_EQ(parse_cpu_max("250000 100000").value(), 2.5);
  for (const char* text : {"max 100000\n", "", "50000", "x y", "0 100000", "1 0", "-1 100000"}) {
    EXPECT_EQ(parse_cpu_max(text), std::nullopt) << text;
  }
}

class CpuQuotaTest : public testing::Test {
 protected:
  CpuQuotaTest() {
    std::string name = (fs::temp_directory_path() / "pendopo-cg-XXXXXX").string();
    folder_ = ::mkdtemp(name.data());
  }
  ~CpuQuotaTest() override { fs::remove_all(folder_); }
  void write(const fs::path& file, const std::string& text) const {
    fs::create_directories((folder_ / file).parent_path());
    std::ofstream(folder_ / file) << text;
  }
  std::optional<double> quota() const { return cpu_quota(folder_ / "groups", folder_ / "self"); }

  fs::path folder_;
};

TEST_F(CpuQuotaTest, takes_the_least_of_the_groups_that_the_process_is_in) {
  write("self", "4:memory:/x\n0::/system/pendopo\n");
  write("groups/system/pendopo/cpu.max", "max 100000\n");
  EXPECT_EQ(quota(), std::nullopt);
  write("groups/system/cpu.max", "150000 100000\n");
  EXPECT_DOUBLE_EQ(quota().value(), 1.5);
  write("groups/system/pendopo/cpu.max", "20000 100000\n");
  EXPECT_DOUBLE_EQ(quota().value(), 0.2);
}

TEST_F(CpuQuotaTest, finds_that_of_a_container_at_the_root) {
  write("self", "0::/\n");
  write("groups/cpu.max", "75000 100000\n");
  EXPECT_DOUBLE_EQ(quota().value(), 0.75);
}

TEST_F(CpuQuotaTest, reads_groups_of_version_1) {
  write("self", "9:name=systemd:/\n1:cpu:/class\n0::/\n");
  write("groups/cpu/class/cpu.cfs_quota_us", "-1\n");
  write("groups/cpu/class/cpu.cfs_period_us", "100000\n");
  EXPECT_EQ(quota(), std::nullopt);
  write("groups/cpu/class/cpu.cfs_quota_us", "20000\n");
  EXPECT_DOUBLE_EQ(quota().value(), 0.2);
}

TEST_F(CpuQuotaTest, knows_no_limit_where_there_are_no_groups) {
  EXPECT_EQ(quota(), std::nullopt);
  write("self", "4:memory:/x\n");
  EXPECT_EQ(quota(), std::nullopt);
}

}  // namespace
}  // namespace net
