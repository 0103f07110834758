// What stands on the page only where there are slides: a file of its own, which others do not load.
export { SlideBringing } from './slide_bringing';
export { SlidesStage } from './slides_stage';
export { SlidesChoice } from './slides_choice';
export { SlidesDialog } from './slides_dialog';
