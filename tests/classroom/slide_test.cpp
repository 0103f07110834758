#include "classroom/slide.hpp"

#include <gtest/gtest.h>

namespace classroom {
namespace {

TEST(Slide, words_are_read_as_they_are_written) {
  for (const SlideSize size : {SlideSize::kLarge, SlideSize::kSmall}) {
    EXPECT_EQ(slide_size_from(to_string(size)), size);
  }
  for (const InkTool tool : {InkTool::kPen, InkTool::kMarker}) {
    EXPECT_EQ(ink_tool_from(to_string(tool)), tool);
  }
  for (const InkColour colour :
       {InkColour::kBlack, InkColour::kRed, InkColour::kBlue, InkColour::kGreen, InkColour::kOrange,
        InkColour::kPurple, InkColour::kYellow, InkColour::kWhite}) {
    EXPECT_EQ(ink_colour_from(to_string(colour)), colour);
  }
  EXPECT_EQ(slide_size_from("medium"), std::nullopt);
  EXPECT_EQ(ink_tool_from(""), std::nullopt);
  EXPECT_EQ(ink_colour_from("#f00"), std::nullopt);
}

TEST(Slide, a_stroke_counts_more_than_its_points) {
  Stroke stroke;
  stroke.points.resize(7);
  EXPECT_EQ(ink_of(stroke), kStrokeInk + 7);
}

}  // namespace
}  // namespace classroom
