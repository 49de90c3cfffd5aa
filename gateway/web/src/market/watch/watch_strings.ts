/** Words of the dialog in which watch lists are kept. */
export default {
  ko: {
    lists: { title: '관심 목록', about: '이 브라우저에 보관합니다.', aboutUser: '로그인하는 모든 기기에서 같은 목록을 봅니다.', name: '이름', create: '새 목록', add: '만들기', rename: '이름 바꾸기', remove: '삭제', removeSure: '정말 삭제', up: '위로: {{name}}', down: '아래로: {{name}}', takeOut: '빼기: {{name}}', symbols: '{{name}}의 종목', addSymbol: '종목 추가', choose: '종목 고르기', none: '아직 종목이 없습니다.', fault: { empty: '이름을 적으세요.', taken: '같은 이름의 목록이 있습니다.', tooMany: '목록은 20개까지입니다.' } },
  },
  en: {
    lists: { title: 'Watch lists', about: 'Kept in this browser.', aboutUser: 'The same on every device on which you sign in.', name: 'Name', create: 'New list', add: 'Make', rename: 'Rename', remove: 'Delete', removeSure: 'Really delete', up: 'Up: {{name}}', down: 'Down: {{name}}', takeOut: 'Take out: {{name}}', symbols: 'Symbols of {{name}}', addSymbol: 'Add a symbol', choose: 'Choose a symbol', none: 'No symbols yet.', fault: { empty: 'Give it a name.', taken: 'There is a list of this name.', tooMany: 'There can be 20 lists.' } },
  },
};
