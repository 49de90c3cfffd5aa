/** Words of the palette and of the list of keys. */
export default {
  ko: {
    adminOf: { health: '상태', users: '사용자', symbols: '종목', risk: '위험', settlement: '결제', jobs: '작업', audit: '감사 기록', logins: '로그인 기록', outbox: '발신함', settings: '설정' }, layoutOf: { all: '모두', chart: '차트', book: '호가와 주문', account: '내역', market: '종목' }, layout: '화면 배치', keys: {
      search: '종목 검색', palette: '명령 팔레트', buy: '매수 주문', sell: '매도 주문', enter: '주문 보내기', escape: '닫기 / 나가기', cancelAll: '모든 주문 취소 (확인 후)', layouts: '화면 배치', help: '이 도움말',
    },
  },
  en: {
    adminOf: { health: 'Health', users: 'Users', symbols: 'Symbols', risk: 'Risk', settlement: 'Settlement', jobs: 'Jobs', audit: 'Audit trail', logins: 'Log-ins', outbox: 'Outbox', settings: 'Settings' }, layoutOf: { all: 'everything', chart: 'chart', book: 'book and ticket', account: 'activity', market: 'symbols' }, layout: 'Layout', keys: {
      search: 'Search symbols', palette: 'Command palette', buy: 'Buy ticket', sell: 'Sell ticket', enter: 'Send the order', escape: 'Close / leave', cancelAll: 'Cancel all orders (asks first)', layouts: 'Layout of the trading screen', help: 'This help',
    },
  },
};
