// Slides in SQL.
#pragma once

#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "store/database.hpp"
#include "store/slides.hpp"

namespace store {

class SqlSlides final : public Slides {
 public:
  explicit SqlSlides(Database& database) : database_(database) {}

  Answer<void> keep(std::string_view room, const classroom::SlideSet& set) override;
  Answer<void> keep_page(std::string_view room, classroom::SlidePlace place,
                         const classroom::SlidePage& page) override;
  Answer<void> keep_shown(std::string_view room,
                          std::optional<classroom::SlidePlace> shown) override;
  Answer<void> keep_ink(std::string_view room, const classroom::InkChange& change) override;
  Answer<void> remove(std::string_view room, classroom::SlideSetId set) override;
  Answer<std::vector<classroom::KeptSlides>> of_room(std::string_view room) override;
  Answer<std::set<std::string, std::less<>>> hashes() override;

 private:
  Answer<void> write_page(std::string_view room, classroom::SlidePlace place,
                          const classroom::SlidePage& page);
  Answer<void> write_stroke(std::string_view room, classroom::SlidePlace place,
                            const classroom::Stroke& stroke);
  Answer<void> add_pages(std::string_view room, std::vector<classroom::KeptSlides>& kept);
  Answer<void> add_ink(std::string_view room, std::vector<classroom::KeptSlides>& kept);

  Database& database_;
};

// Points as text: "x y pressure" of the first, and of each other how far it is from the one before.
std::string write_points(const std::vector<classroom::InkPoint>& points);
// nullopt: it is no such text.
std::optional<std::vector<classroom::InkPoint>> read_points(std::string_view text);

}  // namespace store
