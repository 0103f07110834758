// QualityMinutes in a database that speaks SQL.
#pragma once

#include "store/database.hpp"
#include "store/quality_minutes.hpp"

namespace store {

class SqlQualityMinutes final : public QualityMinutes {
 public:
  // The database outlives it.
  explicit SqlQualityMinutes(Database& database) : database_(database) {}

  Answer<void> add(std::string_view channel, const quality::Minute& minute) override;
  Answer<std::vector<quality::Minute>> between(std::string_view channel, base::WallTime from,
                                               base::WallTime to) override;
  Answer<std::vector<QualityQuarter>> quarters(std::string_view channel,
                                               std::size_t count_max) override;

 private:
  Database& database_;
};

}  // namespace store
