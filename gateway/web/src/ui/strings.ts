export default {
  ko: {
    close: '닫기', cancel: '취소', retry: '다시 시도', loading: '불러오는 중', save: '저장', more: '더 보기', back: '돌아가기',
    gallery: '디자인 요소', nothing: '아직 아무것도 없습니다.',
  },
  en: {
    close: 'Close', cancel: 'Cancel', retry: 'Try again', loading: 'Loading', save: 'Save', more: 'More', back: 'Back',
    gallery: 'Design elements', nothing: 'Nothing here yet.',
  },
};
