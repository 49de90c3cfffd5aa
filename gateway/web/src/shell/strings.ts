export default {
  ko: {
    trade: '트레이드', portfolio: '포트폴리오', jobs: '작업', account: '계정', admin: '관리', about: '정보', docs: 'API 문서', signIn: '로그인',
    signOut: '로그아웃', tryPaper: '모의투자 시작', menu: '메뉴', skip: '본문으로 건너뛰기', search: '종목 검색', searchHint: '이름 또는 코드',
    noMatch: '찾는 것이 없습니다.', theme: '테마', dark: '어둡게', light: '밝게', language: '언어', colors: '등락 색상', redUp: '빨강 상승 / 파랑 하락',
    greenUp: '초록 상승 / 빨강 하락', help: '단축키', notifications: '알림', updated: '새 버전이 있습니다', updatedText: '새로 고치면 바뀝니다.',
    inbox: { none: '아직 알림이 없습니다. 체결, 거부, 작업, 로그인이 여기에 모입니다.', readAll: '모두 읽음', clear: '비우기', unread: '읽지 않음', count: '읽지 않은 알림: {{count}}', login: '다른 곳에서 로그인', refused: '{{side}} 주문 거부', ended: '{{side}} 주문 종료', kept: '이 브라우저에 최근 100건까지 보관합니다.' }, commands: '명령', kst: '한국 시간',
    state: { live: '실시간', connecting: '연결 중', waiting: '연결 끊김, 다시 연결합니다', closed: '연결 안 됨' },
    stateShort: { live: '실시간', connecting: '연결 중', waiting: '끊김', closed: '꺼짐' },
    offline: '네트워크에 연결되어 있지 않습니다. 보이는 값은 마지막으로 받은 값입니다.', stale: '연결이 끊겼습니다. 보이는 값은 마지막으로 받은 값이며, 곧 다시 연결합니다.',
    dismiss: '알림 닫기', notFound: '이런 페이지는 없습니다.', failed: '화면을 표시하지 못했습니다.', reload: '새로 고침', goTrade: '시장으로',
    keys: {
      search: '종목 검색', palette: '명령 팔레트', buy: '매수 주문', sell: '매도 주문', enter: '주문 보내기', escape: '닫기 / 나가기', cancelAll: '모든 주문 취소 (확인 후)', help: '이 도움말',
    },
    aboutText: 'Madang은 스스로 운영하는 모의 주식 거래 플랫폼입니다.', notice: '차트', license: '이 프로그램은 Apache-2.0 라이선스입니다.',
  },
  en: {
    trade: 'Trade', portfolio: 'Portfolio', jobs: 'Jobs', account: 'Account', admin: 'Admin', about: 'About', docs: 'API docs', signIn: 'Sign in',
    signOut: 'Sign out', tryPaper: 'Try with paper money', menu: 'Menu', skip: 'Skip to content', search: 'Search symbols', searchHint: 'Name or code',
    noMatch: 'Nothing found.', theme: 'Theme', dark: 'Dark', light: 'Light', language: 'Language', colors: 'Price colours', redUp: 'Red up / blue down',
    greenUp: 'Green up / red down', help: 'Keyboard', notifications: 'Notifications', updated: 'A new version is here', updatedText: 'Reload the page to use it.',
    inbox: { none: 'Nothing yet. Fills, refusals, jobs and log-ins come here.', readAll: 'Mark all read', clear: 'Clear', unread: 'Unread', count: 'Unread notifications: {{count}}', login: 'Signed in elsewhere', refused: '{{side}} order refused', ended: '{{side}} order ended', kept: 'The last 100 are kept in this browser.' }, commands: 'Commands', kst: 'Korean time',
    state: { live: 'Live', connecting: 'Connecting', waiting: 'Connection lost, trying again', closed: 'Not connected' },
    stateShort: { live: 'Live', connecting: 'Connecting', waiting: 'Lost', closed: 'Off' },
    offline: 'You are offline. What you see is what came last.', stale: 'The connection is lost. What you see is what came last; it will be back soon.',
    dismiss: 'Dismiss', notFound: 'There is no such page.', failed: 'This screen could not be shown.', reload: 'Reload', goTrade: 'To the market',
    keys: {
      search: 'Search symbols', palette: 'Command palette', buy: 'Buy ticket', sell: 'Sell ticket', enter: 'Send the order', escape: 'Close / leave', cancelAll: 'Cancel all orders (asks first)', help: 'This help',
    },
    aboutText: 'Madang is a self-hosted platform for trading stocks with paper money.', notice: 'Charts', license: 'This program is licensed under Apache-2.0.',
  },
};
